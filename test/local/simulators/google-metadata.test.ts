import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GoogleGenAI } from '@google/genai'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from './started.ts'
import { temporaryDirectory } from './temporary-directory.ts'

describe('the metadata server', () => {
  it('signs @google/genai in, which finds the project there too', async (context) => {
    const simulator = await started(context, vertex)
    setEnvironment(context, {
      GCE_METADATA_HOST: `127.0.0.1:${simulator.port}`,
      // Where Google's libraries would look before they ask the metadata server.
      GOOGLE_APPLICATION_CREDENTIALS: undefined,
      GOOGLE_CLOUD_PROJECT: undefined,
      HOME: await temporaryDirectory(context),
    })
    const { models } = new GoogleGenAI({
      vertexai: true,
      project: 'p',
      location: 'l',
      httpOptions: { baseUrl: simulator.url },
    })
    const { text } = await models.generateContent({ model: 'gemini-2.5-flash', contents: 'Hello' })
    assert.match(text ?? '', /^Simulated answer/)
    const paths = simulator.calls.map(({ path }) => path)
    assert.ok(paths.includes('/computeMetadata/v1/instance'))
    assert.ok(paths.includes('/computeMetadata/v1/instance/service-accounts/default/token'))
  })

  it('says what it knows to those who ask with Metadata-Flavor, and shows its own', async (context) => {
    const { url } = await started(context, vertex)
    const ask = (path: string, headers: Record<string, string> = { 'metadata-flavor': 'Google' }) =>
      fetch(`${url}/computeMetadata/v1/${path}`, { headers })
    const project = await ask('project/project-id')
    assert.deepEqual([project.status, await project.text()], [200, 'simulated-project'])
    assert.equal(project.headers.get('metadata-flavor'), 'Google')
    const token = await (await ask('instance/service-accounts/default/token?scopes=a')).text()
    assert.match(token, /^\{"access_token":"ya29\..*","expires_in":3599,"token_type":"Bearer"\}$/)
    assert.equal((await ask('instance/service-accounts/default/token', {})).status, 403)
  })
})

function setEnvironment(context: { after(undo: () => void): void }, variables: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name]
    const set = (wanted: string | undefined) => {
      if (wanted === undefined) delete process.env[name]
      else process.env[name] = wanted
    }
    set(value)
    context.after(() => set(before))
  }
}

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { createFunction as createGroq } from '../../functions/groq-generate/handler.ts'
import { openai } from '../../local/simulators/openai.ts'
import { startSimulator } from '../../local/simulators/simulator.ts'
import { errorOf, startTestFunction } from '../runtime/parts.ts'
import { startScene } from './scene.ts'

const [old, young] = ['the-old-token-of-all', 'the-new-token-of-all']

describe('the token between the functions', () => {
  test('is renewed without a refused request, in whatever order the functions see each step', async (context) => {
    const simulator = await startSimulator(openai)
    context.after(simulator.close)
    const scene = await startScene(context, { openai: { at: simulator } })
    const ofProvider = join(dirname(scene.keyFile('openai')), 'function-token')
    const ofRouter = join(dirname(dirname(ofProvider)), 'function-token')
    const answers = async () => assert.equal((await scene.ask()).status, 200)
    for (const file of [ofProvider, ofRouter]) await writeFile(file, old)

    const steps = [`${old}\n${young}`, `${young}\n${old}`, young]
    for (const [index, step] of steps.entries()) {
      const files = [ofProvider, ofRouter]
      for (const file of index % 2 === 0 ? files : files.reverse()) {
        await writeFile(file, step)
        await answers()
      }
    }
    const shown = (token: string) =>
      fetch(`${scene.gatewayUrl}/function/openai-generate/v1/models`, { headers: { 'x-function-token': token } })
    assert.deepEqual([(await shown(young)).status, (await shown(old)).status], [200, 401])
  })

  test('is needed where ALLOW_ANONYMOUS is false, as it is for a function that is a process of its own', async (context) => {
    const needed = { ALLOW_ANONYMOUS: 'false' }
    await assert.rejects(startTestFunction(createGroq, needed), {
      name: 'SettingsError',
      message:
        /function-token is not mounted at \/nonexistent\/function-token.*faas-cli secret create.*ALLOW_ANONYMOUS/,
    })
    await assert.rejects(
      startTestFunction(createGroq, { ALLOW_ANONYMOUS: 'yes' }),
      /ALLOW_ANONYMOUS must be true or false/,
    )
    for (const environment of [{ ALLOW_ANONYMOUS: 'true' }, {}]) {
      const open = await startTestFunction(createGroq, environment)
      context.after(open.close)
      assert.equal((await open.get('/v1/models')).status, 200)
    }

    const mount = await mkdtemp(join(tmpdir(), 'token-'))
    context.after(() => rm(mount, { recursive: true }))
    await writeFile(join(mount, 'function-token'), old)
    const closed = await startTestFunction(createGroq, { ...needed, secret_mount_path: mount })
    context.after(closed.close)
    // Gone before any call: the door stays closed.
    await rm(join(mount, 'function-token'))
    const refused = await closed.get('/v1/models', { 'x-function-token': old })
    assert.deepEqual([refused.status, errorOf(refused).code], [503, 'missing_secret'])
  })
})

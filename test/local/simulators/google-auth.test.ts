import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { GoogleGenAI, type GoogleGenAIOptions } from '@google/genai'
import * as v from 'valibot'
import { writeExternalAccount, writeServiceAccountKey } from '../../../local/simulators/google-credentials.ts'
import type { Simulator } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from './started.ts'
import { temporaryDirectory } from './temporary-directory.ts'

type AuthOptions = NonNullable<GoogleGenAIOptions['googleAuthOptions']>

/** Asks twice as @google/genai does, and says which paths it called. */
async function pathsCalled({ url, calls }: Simulator, googleAuthOptions: AuthOptions) {
  const httpOptions = { baseUrl: url }
  const { models } = new GoogleGenAI({ vertexai: true, project: 'p', location: 'l', httpOptions, googleAuthOptions })
  for (const contents of ['Once', 'Twice']) await models.generateContent({ model: 'gemini-2.5-flash', contents })
  return calls.map(({ path }) => path)
}

const generate = '/v1beta1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent'

describe('@google/genai signs in at the simulator, once,', () => {
  it("with a service account's key, when the fetch for Google's host goes to the simulator", async (context) => {
    const simulator = await started(context, vertex)
    const keyFile = await writeServiceAccountKey(await temporaryDirectory(context))
    const fetchImplementation: typeof fetch = (url, init) =>
      fetch(String(url).replace('https://oauth2.googleapis.com', simulator.url), init)
    const paths = await pathsCalled(simulator, {
      keyFile,
      clientOptions: { transporterOptions: { fetchImplementation } },
    })
    assert.deepEqual(paths, ['/token', generate, generate])
  })

  it('with workload identity federation', async (context) => {
    const simulator = await started(context, vertex)
    const keyFile = await writeExternalAccount(await temporaryDirectory(context), simulator.url)
    assert.deepEqual(await pathsCalled(simulator, { keyFile }), ['/v1/token', generate, generate])
  })

  it('with workload identity federation that acts as a service account', async (context) => {
    const simulator = await started(context, vertex)
    const impersonate = 'robot@p.iam.gserviceaccount.com'
    const keyFile = await writeExternalAccount(await temporaryDirectory(context), simulator.url, { impersonate })
    const asRobot = `/v1/projects/-/serviceAccounts/${impersonate}:generateAccessToken`
    assert.deepEqual(await pathsCalled(simulator, { keyFile }), ['/v1/token', asRobot, generate, generate])
  })
})

it('credential files are for their owner alone', async (context) => {
  const directory = await temporaryDirectory(context)
  const written = [await writeServiceAccountKey(directory), await writeExternalAccount(directory, 'http://127.0.0.1:1')]
  for (const path of [...written, `${directory}/subject-token`]) assert.equal((await stat(path)).mode & 0o777, 0o600)
})

describe("Google's token endpoints refuse", () => {
  const jwt = (claims: object, header: object = { alg: 'RS256' }) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part(header)}.${part(claims)}.signature`
  }
  const claims = { iss: 'robot', aud: 'https://oauth2.googleapis.com/token', exp: Date.now() / 1000 + 3600 }
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

  it('a wrong assertion', async (context) => {
    const { url } = await started(context, vertex)
    const post = async (fields: Record<string, string>) => {
      const reply = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(fields) })
      assert.equal(reply.headers.get('x-simulated'), 'true')
      return `${reply.status} ${await reply.text()}`
    }
    assert.match(await post({ grant_type, assertion: jwt(claims) }), /^200 \{"access_token":"ya29\..*"expires_in":3599/)
    const old = jwt({ ...claims, exp: 1 })
    assert.match(await post({ grant_type, assertion: old }), /^400 \{"error":"invalid_grant",.*short-lived/)
    for (const assertion of ['', 'a.b.c', jwt({ ...claims, aud: 'elsewhere' }), jwt(claims, { alg: 'none' })]) {
      assert.match(await post({ grant_type, assertion }), /^400 \{"error":"invalid_grant"/)
    }
    assert.match(await post({ grant_type: 'password' }), /^400 \{"error":"unsupported_grant_type"/)
  })

  it('an exchange without a token, and a stranger who wants to act as a service account', async (context) => {
    const { url } = await started(context, vertex)
    const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' })
    const exchanged = await fetch(`${url}/v1/token`, { method: 'POST', body })
    assert.deepEqual(
      [exchanged.status, await exchanged.json()],
      [400, { error: 'invalid_request', error_description: 'Invalid value for "audience".' }],
    )
    const path = '/v1/projects/-/serviceAccounts/robot@p.iam.gserviceaccount.com:generateAccessToken'
    assert.equal((await fetch(url + path, { method: 'POST', body: '{}' })).status, 401)
  })

  it('a token after its time', async (context) => {
    const { url } = await started(context, vertex)
    const body = new URLSearchParams({ grant_type, assertion: jwt(claims) })
    const reply = await fetch(`${url}/token`, { method: 'POST', body })
    const issued = v.parse(v.object({ access_token: v.string() }), await reply.json())
    const ask = async () => {
      const headers = { authorization: `Bearer ${issued.access_token}` }
      return (await fetch(url + generate, { method: 'POST', headers, body: '{}' })).status
    }
    assert.equal(await ask(), 400)
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_599_000 })
    assert.equal(await ask(), 401)
  })
})

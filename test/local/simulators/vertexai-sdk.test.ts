import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { ClientError, GoogleGenerativeAIError, VertexAI } from '@google-cloud/vertexai'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import type { Behaviour, Fault } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { until } from '../../until.ts'
import { collect } from './collect.ts'
import { started } from './started.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** The SDK says https:// whatever its endpoint, so that the built-in fetch has to say http:// for it. */
async function signedIn(context: TestContext, behaviour: Partial<Behaviour> = {}, requestOptions = {}) {
  const simulator = await started(context, vertex, behaviour)
  const keyFile = await writeExternalAccount(await temporaryDirectory(context), simulator.url)
  const builtIn = globalThis.fetch
  context.mock.method(globalThis, 'fetch', (url: string, init?: RequestInit) =>
    builtIn(url.replace(/^https:\/\/127/, 'http://127'), init),
  )
  context.mock.method(console, 'warn', () => undefined)
  const client = new VertexAI({
    project: 'my-project',
    location: 'us-central1',
    apiEndpoint: `127.0.0.1:${simulator.port}`,
    googleAuthOptions: { keyFile },
  })
  return { simulator, model: client.getGenerativeModel({ model: 'gemini-2.5-flash' }, requestOptions) }
}

describe('@google-cloud/vertexai on the simulator', () => {
  it('signs in and gets an answer with usage', async (context) => {
    const { simulator, model } = await signedIn(context, { cachedTokens: 2 })
    const { response } = await model.generateContent('Say hello, please')
    const text = 'Simulated answer from gemini-2.5-flash to a prompt of 5 tokens.'
    assert.deepEqual(response.candidates?.[0]?.content, { role: 'model', parts: [{ text }] })
    const { promptTokenCount, candidatesTokenCount, cachedContentTokenCount } = response.usageMetadata ?? {}
    assert.deepEqual([promptTokenCount, candidatesTokenCount, cachedContentTokenCount], [5, 16, 2])
    assert.deepEqual(
      simulator.calls.map(({ path }) => path),
      [
        '/v1/token',
        '/v1/projects/my-project/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent',
      ],
    )
  })

  it('streams', async (context) => {
    const { model } = await signedIn(context, { text: 'One two three.' })
    const { stream, response } = await model.generateContentStream('Say hello, please')
    assert.equal((await collect(stream)).length, 3)
    assert.equal((await response).usageMetadata?.totalTokenCount, 9)
  })

  it('gives up after its timeout, and the simulator sees it', async (context) => {
    const { simulator, model } = await signedIn(context, { fault: { kind: 'hang' } }, { timeout: 100 })
    await assert.rejects(model.generateContent('Say hello, please'), GoogleGenerativeAIError)
    await until(() => simulator.calls.at(-1)?.aborted === true)
  })

  it('sees each fault', async (context) => {
    const { simulator, model } = await signedIn(context)
    const ask = async (fault: Fault) => {
      simulator.behaviour.fault = fault
      return model.generateContent('Say hello, please')
    }
    await assert.rejects(ask({ kind: 'status', status: 429 }), (error) => {
      assert.ok(error instanceof ClientError)
      assert.match(error.message, /got status: 429 .*RESOURCE_EXHAUSTED.*"retryDelay":"7s"/)
      return true
    })
    const unavailable = { message: /got status: 503 .*UNAVAILABLE/ }
    await assert.rejects(ask({ kind: 'status', status: 503 }), unavailable)
    await assert.rejects(ask({ kind: 'reset' }), { message: /exception posting request to model/ })
    await assert.rejects(ask({ kind: 'garbage' }), SyntaxError)
    await assert.rejects(ask({ kind: 'empty' }), SyntaxError)
    await assert.rejects(ask({ kind: 'truncated' }), { message: 'terminated' })
    const { response } = await ask({ kind: 'no-usage' })
    assert.deepEqual([response.usageMetadata, response.candidates?.length], [undefined, 1])
  })
})

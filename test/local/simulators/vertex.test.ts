import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { ApiError } from '@google/genai'
import fc from 'fast-check'
import * as v from 'valibot'
import type { Fault } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { until } from '../../until.ts'
import { collect } from './collect.ts'
import { hello, signedIn } from './genai-client.ts'
import { started } from './started.ts'

describe('@google/genai on the simulator', () => {
  it('gets an answer with estimated usage, without counts that are 0', async (context) => {
    const { simulator, models } = await signedIn(context)
    const reply = await models.generateContent(hello)
    assert.equal(reply.sdkHttpResponse?.headers?.['x-simulated'], 'true')
    assert.equal(reply.text, 'Simulated answer from gemini-2.5-flash to a prompt of 5 tokens.')
    assert.equal(reply.candidates?.[0]?.finishReason, 'STOP')
    assert.deepEqual(reply.usageMetadata, {
      promptTokenCount: 5,
      candidatesTokenCount: 16,
      totalTokenCount: 21,
      trafficType: 'ON_DEMAND',
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 5 }],
      candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: 16 }],
    })
    assert.equal(reply.modelVersion, 'gemini-2.5-flash')
    assert.match(reply.responseId ?? '', /^[\w-]{22}$/)
    const path =
      '/v1beta1/projects/my-project/locations/europe-west1/publishers/google/models/gemini-2.5-flash:generateContent'
    assert.equal(simulator.calls.at(-1)?.path, path)
  })

  it('gets thoughts counted beside the candidates, and cached tokens within the prompt', async (context) => {
    const counts = { promptTokens: 30, completionTokens: 20, cachedTokens: 10, reasoningTokens: 5 }
    const { models } = await signedIn(context, counts)
    const { usageMetadata } = await models.generateContent(hello)
    assert.deepEqual(
      [usageMetadata?.promptTokenCount, usageMetadata?.candidatesTokenCount, usageMetadata?.thoughtsTokenCount],
      [30, 15, 5],
    )
    assert.deepEqual([usageMetadata?.cachedContentTokenCount, usageMetadata?.totalTokenCount], [10, 50])
  })

  it('counts the system instruction, and shows thoughts when asked', async (context) => {
    const { models } = await signedIn(context, { reasoningTokens: 3 })
    const config = { systemInstruction: 'Be brief', thinkingConfig: { includeThoughts: true } }
    const reply = await models.generateContent({ ...hello, config })
    assert.equal(reply.usageMetadata?.promptTokenCount, 7)
    assert.deepEqual(reply.candidates?.[0]?.content?.parts?.[0], { text: 'Simulated reasoning.', thought: true })
  })

  it('gets an answer cut at maxOutputTokens, without parts when thoughts took them all', async (context) => {
    const { simulator, models } = await signedIn(context)
    const cut = await models.generateContent({ ...hello, config: { maxOutputTokens: 4 } })
    assert.deepEqual(
      [cut.candidates?.[0]?.finishReason, cut.usageMetadata?.candidatesTokenCount, cut.text],
      ['MAX_TOKENS', 4, 'Simulated answe'],
    )
    simulator.behaviour.reasoningTokens = 10
    const thoughtful = await models.generateContent({ ...hello, config: { maxOutputTokens: 4 } })
    assert.deepEqual(thoughtful.candidates?.[0]?.content, { role: 'model' })
    assert.equal(thoughtful.usageMetadata?.candidatesTokenCount, undefined)
  })

  it('streams, with counts in the last chunk', async (context) => {
    const { models } = await signedIn(context, { text: 'One two three.' })
    const chunks = await collect(await models.generateContentStream(hello))
    assert.deepEqual(
      chunks.map(({ text }) => text),
      ['One ', 'two ', 'three.'],
    )
    assert.deepEqual(chunks[0]?.usageMetadata, { trafficType: 'ON_DEMAND' })
    assert.equal(chunks.at(-1)?.candidates?.[0]?.finishReason, 'STOP')
    assert.equal(chunks.at(-1)?.usageMetadata?.totalTokenCount, 9)
  })

  it('is refused as Vertex refuses', async (context) => {
    const { simulator, models } = await signedIn(context)
    const unknown = models.generateContent({ ...hello, model: 'gemini-1.0-pro' })
    await assert.rejects(unknown, apiError(404, /NOT_FOUND/))
    for (const seed of [2 ** 31, -(2 ** 31) - 1, 1.5]) {
      const seeded = models.generateContent({ ...hello, config: { seed } })
      await assert.rejects(seeded, apiError(400, /generation_config\.seed' \(TYPE_INT32\)/))
    }
    const path = simulator.calls.at(-1)?.path.replace('gemini-1.0-pro', 'gemini-2.5-flash')
    const headers = { authorization: 'Bearer made-up' }
    const stranger = await fetch(`${simulator.url}${path}`, { method: 'POST', headers, body: '{}' })
    assert.equal(stranger.status, 401)
    assert.match(await stranger.text(), /"status":"UNAUTHENTICATED"/)
  })

  it('is aborted, and the simulator sees it', async (context) => {
    const { simulator, models } = await signedIn(context, { fault: { kind: 'hang' } })
    const aborter = new AbortController()
    const config = { abortSignal: aborter.signal }
    const asked = assert.rejects(models.generateContent({ ...hello, config }), { name: 'AbortError' })
    await until(() => simulator.calls.at(-1)?.path.endsWith(':generateContent') === true)
    aborter.abort()
    await asked
    await until(() => simulator.calls.at(-1)?.aborted === true)
  })
})

describe('@google/genai sees the fault', () => {
  const fallen = async (context: TestContext) => {
    const { simulator, models } = await signedIn(context)
    return async (fault: Fault) => {
      simulator.behaviour.fault = fault
      return models.generateContent(hello)
    }
  }

  it('status', async (context) => {
    const ask = await fallen(context)
    const status = (status: number): Fault => ({ kind: 'status', status })
    await assert.rejects(ask(status(429)), apiError(429, /RESOURCE_EXHAUSTED.*RetryInfo","retryDelay":"7s"/))
    await assert.rejects(ask(status(401)), apiError(401, /UNAUTHENTICATED/))
    await assert.rejects(ask(status(404)), apiError(404, /NOT_FOUND/))
    await assert.rejects(ask(status(500)), apiError(500, /INTERNAL/))
  })

  it('reset, garbage, empty, truncated', async (context) => {
    const ask = await fallen(context)
    await assert.rejects(ask({ kind: 'reset' }), { name: 'TypeError', message: 'fetch failed' })
    await assert.rejects(ask({ kind: 'garbage' }), SyntaxError)
    await assert.rejects(ask({ kind: 'empty' }), SyntaxError)
    await assert.rejects(ask({ kind: 'truncated' }), { name: 'TypeError', message: 'terminated' })
  })

  it('no-usage', async (context) => {
    const ask = await fallen(context)
    const { usageMetadata, text } = await ask({ kind: 'no-usage' })
    assert.equal(usageMetadata, undefined)
    assert.match(text ?? '', /^Simulated answer/)
  })
})

describe('the Vertex API without the SDK', () => {
  it('answers any body without failing itself, and a stream without alt=sse as an array', async (context) => {
    const { url } = await started(context, vertex)
    const authorization = `Bearer ${await metadataToken(url)}`
    const post = (method: string, body: string) =>
      fetch(`${url}/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:${method}`, {
        method: 'POST',
        headers: { authorization },
        body,
      })
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        const reply = await post('generateContent', body)
        assert.match(await reply.text(), /"code":400,.*"status":"INVALID_ARGUMENT"/)
      }),
      { numRuns: 50 },
    )
    const chunks: unknown = await (await post('streamGenerateContent', '{"contents": [{"parts": []}]}')).json()
    assert.ok(Array.isArray(chunks) && chunks.length > 1)
  })
})

function apiError(status: number, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.equal(error.status, status)
    assert.match(error.message, message)
    return true
  }
}

async function metadataToken(url: string): Promise<string> {
  const reply = await fetch(`${url}/computeMetadata/v1/instance/service-accounts/default/token`, {
    headers: { 'metadata-flavor': 'Google' },
  })
  return v.parse(v.object({ access_token: v.string() }), await reply.json()).access_token
}

import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { createCache } from '../../../../functions/llm-router/cache/create-cache.ts'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { longestMs } from '../../../../functions/llm-router/catalogue/values.ts'
import type { TimedRequest } from '../../../../functions/llm-router/choose/request.ts'
import { createTimeLeft } from '../../../../functions/llm-router/dispatch/time.ts'
import { createDrafts } from '../../../../functions/llm-router/observe/decisions/drafts.ts'
import { anyRequest } from '../scene.ts'
import { catalogueWith } from './catalogue.ts'

const longestStreamMs = 593_000
const body = { messages: [{ role: 'user', content: 'What is a llama?' }] }

/** A cache whose first answer is being made for somebody, and others who wait for it. */
async function waiting(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let nowMs = 0
  context.mock.method(performance, 'now', () => nowMs)
  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
  }
  const catalogue = toCatalogue(catalogueWith({ use: 'always', anyTemperature: true }), () => '')
  const cache = createCache({
    ...{ catalogue, settings: catalogue.cache ?? assert.fail(), longestStreamMs, metrics: createMetrics() },
    ...{ drafts: createDrafts(Date.now, () => {}), now: () => nowMs, semanticOf: undefined },
    ...{ isStoreInCluster: () => true, recordHit: async () => {}, background: () => {}, view: () => assert.fail() },
    answers: {
      ...{ find: async () => undefined, seek: async () => ({ lease: 'own' as const }), renew: async () => 0 },
      ...{ release: async () => {}, keep: async () => {}, remove: async () => {} },
    },
  })
  const made: TimedRequest[] = []
  const first = Promise.withResolvers<never>()
  const make = (_call: Call, { request }: { request: TimedRequest }) => {
    made.push(request)
    return first.promise
  }
  const [whole, streamed] = [cache.cached(make), cache.cachedStream(make)]
  const call = (): Call => ({
    ...{ id: '1', method: 'POST', path: '/', query: '', headers: {}, trailers: {}, body: Buffer.from('') },
    ...{ json: () => null, signal: new AbortController().signal, log: createLog('silent'), note: () => {} },
  })
  const requestOf = (timeoutMs?: number): TimedRequest => ({ ...anyRequest, timeoutMs, bounds: () => assert.fail() })
  /** Says what came of it so far. */
  function follow(asked: Promise<unknown>) {
    let code: string | undefined
    asked.catch((thrown: unknown) => {
      code = thrown instanceof LlmError ? thrown.code : String(thrown)
    })
    return () => code
  }
  const stream = (timeoutMs?: number) => follow(streamed(call(), { request: requestOf(timeoutMs), body }))
  stream()
  await turns()
  return {
    stream,
    whole: () =>
      follow(whole(call(), { request: requestOf(), body, path: '/v1/chat/completions', read: () => assert.fail() })),
    made,
    async passTo(ms: number) {
      await turns()
      context.mock.timers.tick(ms - nowMs)
      nowMs = ms
      await turns()
    },
    async fail() {
      first.reject(new LlmError('provider_unavailable', 'No'))
      await turns()
    },
  }
}

describe('an equal request waits for an answer', () => {
  test('as long as it may itself last, which is longer for a stream', async (context) => {
    const { stream, whole, made, passTo } = await waiting(context)
    const others = [whole(), stream(), stream(100_000)]
    const codes = () => others.map((code) => code())
    await passTo(longestMs - 1)
    assert.deepEqual(codes(), [undefined, undefined, undefined])
    await passTo(longestMs)
    assert.deepEqual(codes(), ['deadline_exceeded', undefined, undefined])
    await passTo(100_000)
    assert.deepEqual(codes(), ['deadline_exceeded', undefined, 'deadline_exceeded'])
    await passTo(longestStreamMs - 1)
    assert.equal(others[1]?.(), undefined)
    await passTo(longestStreamMs)
    assert.equal(others[1]?.(), 'deadline_exceeded')
    assert.equal(made.length, 1)
  })

  test('and has the rest of that time if it has to make its own', async (context) => {
    const { stream, made, passTo, fail } = await waiting(context)
    stream(100_000)
    await passTo(60_000)
    await fail()
    assert.deepEqual(
      made.map(({ timeoutMs, waitedMs }) => [timeoutMs, waitedMs]),
      [
        [undefined, 0],
        [40_000, 60_000],
      ],
    )
  })

  test('which is over at the same moment whether it has waited for the answer or makes it, also without a limit of its own', async (context) => {
    const { whole, made, passTo, fail } = await waiting(context)
    await passTo(1000)
    whole()
    await passTo(41_000)
    await fail()
    const own = made.at(-1) ?? assert.fail()
    assert.equal(made.length, 2)
    assert.equal(createTimeLeft(own, 41_000)(), longestMs - 40_000)
    // It is the platform's limit, and none that its caller has set.
    assert.equal(own.timeoutMs, undefined)
  })

  test('while a stream that has waited for long has the usual time until its first output', async (context) => {
    const { stream, made, passTo, fail } = await waiting(context)
    stream()
    await passTo(400_000)
    await fail()
    assert.equal(createTimeLeft(made.at(-1) ?? assert.fail(), 400_000)(), longestMs)
  })
})

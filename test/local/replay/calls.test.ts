import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readPrompt } from '../../../local/replay/ask.ts'
import { type Candidate, callsReport, compareCalls, createSample } from '../../../local/replay/calls.ts'
import { readScores } from '../../../local/replay/judge.ts'

const secret = 'CANARY-51'
const candidateOf = (index: number): Candidate => ({
  ...{ callId: `call-${index}`, from: 'a/m', to: 'b/m' },
  prompt: { path: '/v1/chat/completions', body: { messages: [{ role: 'user', content: secret }], max_tokens: 9 } },
})

/** A router whose a/m gives long answers, whose b/m short ones, and whose judge says what a test wants. */
function routerOf(judge: (first: string, second: string) => string, broken = '') {
  const asked: { model: string; headers: Headers; body: Record<string, unknown> }[] = []
  const send: typeof fetch = async (_, init) => {
    const body = JSON.parse(String(init?.body))
    asked.push({ model: body.model, headers: new Headers(init?.headers), body })
    if (body.model === broken) return Response.json({ error: { message: 'No such model' } }, { status: 404 })
    const shown = body.model === 'j/m' ? JSON.parse(body.messages[1].content) : undefined
    const content = shown ? judge(shown.first, shown.second) : body.model === 'a/m' ? `${secret} long` : 'short'
    const finish_reason = body.model === 'a/m' ? 'length' : 'stop'
    const usage = { prompt_tokens: 5, completion_tokens: body.model === 'a/m' ? 20 : 10 }
    const choices = [{ index: 0, finish_reason, message: { role: 'assistant', content } }]
    return Response.json({ choices, usage }, { headers: { 'x-llm-cost-usd': body.model === 'a/m' ? '0.02' : '0.01' } })
  }
  return { asked, router: { address: 'http://router', headers: { authorization: 'Bearer k' }, send } }
}
const limits = { judge: undefined, maxUsd: 10, ended() {} }

describe('requests that are really asked', () => {
  test('go to both targets, past any cache, and are compared', async () => {
    const { router, asked } = routerOf(() => '')
    const report = callsReport(7, await compareCalls(router, [candidateOf(0), candidateOf(1)], limits))
    assert.deepEqual(
      asked.map(({ model }) => model),
      ['a/m', 'b/m', 'a/m', 'b/m'],
    )
    assert.ok(
      asked.every(
        ({ headers }) => headers.get('cache-control') === 'no-store' && headers.get('authorization') === 'Bearer k',
      ),
    )
    assert.equal(asked[0]?.body.max_tokens, 9)
    assert.deepEqual([report.candidates, report.asked, report.both_answered, report.same_finish_reason], [7, 2, 2, 0])
    assert.deepEqual([report.before.usd, report.after.usd], [0.04, 0.02])
    assert.deepEqual([report.before.average_tokens, report.after.average_tokens, report.judged], [20, 10, undefined])
    assert.doesNotMatch(JSON.stringify(report), new RegExp(secret))
  })

  test('have costs that add up exactly', async () => {
    const { router } = routerOf(() => '')
    const report = callsReport(6, await compareCalls(router, [0, 1, 2, 3, 4, 5].map(candidateOf), limits))
    assert.deepEqual([report.before.usd, report.after.usd], [0.12, 0.06])
  })

  test('end when the money is spent', async () => {
    const { router } = routerOf(() => '')
    const compared = await compareCalls(router, [0, 1, 2, 3].map(candidateOf), { ...limits, maxUsd: 0.05 })
    assert.equal(compared.length, 2)
  })

  test('that one target does not answer are told, and are in no average', async () => {
    const { router } = routerOf(() => '', 'b/m')
    const report = callsReport(1, await compareCalls(router, [candidateOf(0)], { ...limits, judge: 'j/m' }))
    assert.deepEqual([report.before.answered, report.after.answered, report.both_answered], [1, 0, 0])
    assert.match(JSON.stringify(report.calls), /No such model/)
  })

  test('are judged with their order changed, so that a liking for the first cancels out', async () => {
    const likesFirst = routerOf(() => 'Sure: ```json\n{"first": 9, "second": 3}\n```')
    const biased = callsReport(1, await compareCalls(likesFirst.router, [candidateOf(0)], { ...limits, judge: 'j/m' }))
    const { before, after, before_better, after_better, usd } = biased.judged ?? {}
    assert.deepEqual([before, after, before_better, after_better, usd], [6, 6, 0, 0, 0.02])
    const likesShort = routerOf((first) =>
      JSON.stringify(first === 'short' ? { first: 8, second: 2 } : { first: 2, second: 8 }),
    )
    const fair = callsReport(1, await compareCalls(likesShort.router, [candidateOf(0)], { ...limits, judge: 'j/m' }))
    assert.deepEqual([fair.judged?.before, fair.judged?.after, fair.judged?.after_better], [2, 8, 1])
    const silent = routerOf(() => 'I cannot say')
    assert.equal(
      callsReport(1, await compareCalls(silent.router, [candidateOf(0)], { ...limits, judge: 'j/m' })).judged,
      undefined,
    )
  })

  test('are drawn at random, the same for the same seed, each with the same chance', () => {
    const drawn = (seed: number, from = 0) => {
      const sample = createSample(20, seed)
      for (let index = 0; index < 1000; index += 1) sample.add(candidateOf((from + index) % 1000))
      return sample.take()
    }
    assert.equal(drawn(1).seen, 1000)
    assert.equal(drawn(1).sample.length, 20)
    assert.deepEqual(drawn(1, 500), drawn(1))
    assert.notDeepEqual(drawn(2), drawn(1))
    const late = drawn(1).sample.filter(({ callId }) => Number(callId.slice(5)) >= 500).length
    assert.ok(late > 3 && late < 17, `${late}`)
  })
})

test('points are read from what a judge says, and nothing else is', () => {
  assert.deepEqual(readScores('x {"first": 1, "second": 2.5} y'), { first: 1, second: 2.5 })
  for (const text of ['', '{}', '{"first": 11, "second": 1}', '{"first": "9", "second": 1}', '{"first": 1']) {
    assert.equal(readScores(text), undefined, text)
  }
})

test('a prompt that is none is left out', () => {
  assert.equal(readPrompt('{"path":"/v1/chat/completions","body":{"messages":[]}}')?.path, '/v1/chat/completions')
  for (const text of ['', 'null', '{"path":"/admin/keys","body":{}}', '{"path":"/v1/embeddings"}'])
    assert.equal(readPrompt(text), undefined)
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Answer, noAnswerYet, tokensPerSecond } from '../../../../functions/llm-console/pages/answers/answer.ts'
import { brokenOff } from '../../../../functions/llm-console/pages/answers/fault.ts'
import type { Compared } from '../../../../functions/llm-console/pages/compare/compare.ts'
import { toCsv, toJson } from '../../../../functions/llm-console/pages/compare/document.ts'
import { cheapest, predictedTotal } from '../../../../functions/llm-console/pages/compare/plan.ts'
import { medianOf, summarise, totalCost } from '../../../../functions/llm-console/pages/compare/summary.ts'

const whole = (more: Partial<Answer> = {}): Answer => ({
  ...noAnswerYet,
  state: 'answered',
  text: 'Because.',
  firstTokenMs: 100,
  lastTokenMs: 1100,
  totalMs: 1150.04,
  usage: { prompt_tokens: 9, completion_tokens: 51 },
  costUsd: 0.002,
  headers: { 'x-llm-provider': 'a', 'x-llm-model': 'm', 'x-request-id': 'call-1' },
  ...more,
})
const broken: Answer = { ...whole(), state: 'broken_off', text: 'Bec', fault: brokenOff }
const unknown = (answer: Answer): Answer => {
  const { usage: _, costUsd: __, ...rest } = answer
  return rest
}

describe('tokens per second', () => {
  test('are counted from the first token on', () => assert.equal(tokensPerSecond(whole()), 50))

  test('leave out hidden reasoning, which precedes the first token, but not what is shown of it', () => {
    const usage = { prompt_tokens: 9, completion_tokens: 51, completion_tokens_details: { reasoning_tokens: 40 } }
    assert.equal(tokensPerSecond(whole({ usage })), 10)
    assert.equal(tokensPerSecond(whole({ usage, thoughts: 'Hm' })), 50)
  })

  test('are unknown without a usage, without a stream, and for an answer in one burst', () => {
    assert.equal(tokensPerSecond(unknown(whole())), undefined)
    assert.equal(tokensPerSecond(noAnswerYet), undefined)
    assert.equal(tokensPerSecond(whole({ lastTokenMs: 100 })), undefined)
    assert.equal(tokensPerSecond(whole({ usage: { prompt_tokens: 9, completion_tokens: 1 } })), undefined)
  })
})

describe('a summary', () => {
  const summary = (...answers: Answer[]) => summarise({ target: 'a/m', answers })

  test('has medians of whole answers', () => {
    const { calls, answered, failed, costUsd, totalMs } = summary(
      whole({ costUsd: 1, totalMs: 1 }),
      whole({ costUsd: 2, totalMs: 9000 }),
      whole({ costUsd: 6, totalMs: 3 }),
      { ...broken, costUsd: 100 },
    )
    assert.deepEqual([calls, answered, failed, costUsd, totalMs], [4, 3, 1, 2, 3])
  })

  test('shows a part of an answer as one, and only if there is no whole one', () => {
    const part = summary(broken)
    assert.deepEqual([part.text, part.textState, part.fault], ['Bec', 'broken_off', brokenOff])
    assert.equal(part.costUsd, undefined)
    const both = summary(broken, whole())
    assert.deepEqual([both.text, both.textState, both.fault], ['Because.', 'answered', brokenOff])
  })

  test('leaves out what is unknown', () => {
    const { costUsd, promptTokens, ...known } = summary(unknown(whole()))
    assert.deepEqual([costUsd, promptTokens, known.totalMs], [undefined, undefined, 1150.04])
    assert.ok(!('costUsd' in summary(unknown(whole()))))
  })

  test('names who has answered only if it is another', () => {
    assert.equal(summary(whole()).answeredBy, undefined)
    assert.equal(summarise({ target: 'b/n', answers: [whole()] }).answeredBy, 'a/m')
  })

  test('takes the middle', () => {
    assert.deepEqual(
      [medianOf([]), medianOf([undefined]), medianOf([3]), medianOf([9, undefined, 1]), medianOf([10, 9, 2])],
      [undefined, undefined, 3, 5, 9],
    )
  })
})

test('a total counts the calls of unknown cost beside what is known', () => {
  const compared: Compared[] = [
    { target: 'a/m', answers: [whole(), unknown(whole())] },
    {
      target: 'b/n',
      answers: [unknown(broken), { ...noAnswerYet, state: 'failed' }, { ...noAnswerYet, state: 'stopped' }],
    },
  ]
  assert.deepEqual(totalCost(compared), { usd: 0.002, unknownCalls: 2 })
})

test('amounts add up exactly, in a total, a median and a plan', () => {
  const compared: Compared[] = [
    { target: 'a/m', answers: [whole({ costUsd: 0.1 }), whole({ costUsd: 0.2 })] },
    { target: 'b/n', answers: [whole({ costUsd: 0.000000001 }), whole({ costUsd: 0.000000002 })] },
  ]
  const document = JSON.parse(toJson(compared, { prompt: 'Why?', maxTokens: 9 }, new Date(0)))
  assert.equal(document.total.cost_usd, 0.300000003)
  assert.deepEqual(
    document.results.map(({ cost_usd }: { cost_usd: number }) => cost_usd),
    [0.15, 0.0000000015],
  )
  assert.equal(predictedTotal([{ target: 'a/m', costUsd: 0.1 }], 3).usd, 0.3)
})

describe('a plan', () => {
  const refused = { target: 'd/q', fault: brokenOff }
  const planned = [{ target: 'c/p' }, { target: 'a/m', costUsd: 0.03 }, refused, { target: 'b/n', costUsd: 0.01 }]

  test('takes the cheapest first, those of unknown cost last, and none that cannot be asked', () => {
    assert.deepEqual(
      [2, 9].map((most) => cheapest(planned, most).map(({ target }) => target)),
      [
        ['b/n', 'a/m'],
        ['b/n', 'a/m', 'c/p'],
      ],
    )
  })

  test('adds up all calls', () => assert.deepEqual(predictedTotal(planned, 2), { usd: 0.08, unknownCalls: 2 }))
})

describe('a document', () => {
  const compared: Compared[] = [
    { target: 'a/m', answers: [whole({ text: 'So,\n"because"' }), unknown(broken)] },
    { target: 'b/n', answers: [{ ...noAnswerYet, state: 'failed', fault: { ...brokenOff, message: '=1+1' } }] },
  ]

  test('in CSV has a line for each answer, and nothing in the place of what is unknown', () => {
    const [head, first, second, third, end] = toCsv(compared).split('\r\n')
    assert.match(head ?? '', /^target,run,outcome,answered_by,first_token_ms,total_ms,tokens_per_second,prompt_tokens/)
    assert.equal(first, 'a/m,1,answered,a/m,100,1150,50,9,51,0.002,,"So,\n""because""",,,call-1')
    assert.match(second ?? '', /^a\/m,2,broken_off,a\/m,100,1150,,,,,,Bec,broken_off,"The stream ended/)
    assert.match(third ?? '', /^b\/n,1,failed,,,0,,,,,,,broken_off,"'=1\+1\. /)
    assert.equal(end, '')
  })

  test('in JSON has the question, a summary of each target and its answers', () => {
    const question = { prompt: 'Why?', maxTokens: 9, private: true }
    const document = JSON.parse(toJson(compared, question, new Date(0)))
    assert.equal(document.time, '1970-01-01T00:00:00.000Z')
    assert.deepEqual(document.request, {
      model: 'auto',
      messages: [{ role: 'user', content: 'Why?' }],
      max_tokens: 9,
      private: true,
    })
    const [{ answers, ...summary }, other] = document.results
    assert.deepEqual(summary, {
      ...{ target: 'a/m', calls: 2, answered: 1, first_token_ms: 100, total_ms: 1150, tokens_per_second: 50 },
      ...{ prompt_tokens: 9, completion_tokens: 51, cost_usd: 0.002 },
    })
    assert.deepEqual([answers[0].cost_usd, 'cost_usd' in answers[1], 'cost_usd' in other], [0.002, false, false])
    assert.deepEqual(document.total, { cost_usd: 0.002, unknown_cost_calls: 1 })
  })
})

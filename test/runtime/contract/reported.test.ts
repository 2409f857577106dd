import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readReported, reportedBy, withReported, writeReported } from '#runtime/contract/reported.ts'
import { LlmError } from '#runtime/errors.ts'

const usage = { prompt_tokens: 100, completion_tokens: 60, total_tokens: 160 }
const choice = (message: object) => ({ index: 0, message, finish_reason: 'stop' })

describe('what a refused reply reports', () => {
  const cases: [what: string, reply: object, isCounted: boolean | undefined][] = [
    ['counts it', { choices: [choice({ content: 'x' })], usage }, true],
    ['is of vectors, which have only a prompt', { data: [], usage: { prompt_tokens: 8, total_tokens: 8 } }, true],
    ['has no answer where there is none', { choices: [], usage: { prompt_tokens: 8, completion_tokens: 0 } }, true],
    [
      'has no answer where there is one',
      { choices: [choice({ content: 'x' })], usage: { prompt_tokens: 8, completion_tokens: 0 } },
      false,
    ],
    [
      'has no answer where there are thoughts',
      { choices: [choice({ reasoning_content: 'x' })], usage: { prompt_tokens: 8 } },
      false,
    ],
    ['is nothing', { choices: [choice({ content: 'x' })] }, undefined],
    ['cannot be read', { usage: { prompt_tokens: 'many' } }, undefined],
  ]
  for (const [what, reply, isCounted] of cases) {
    test(what, () => assert.equal(reportedBy(reply)?.isCounted, isCounted))
  }

  test('has the tier that is named beside it', () => {
    assert.equal(reportedBy({ usage, service_tier: 'flex' })?.usage.service_tier, 'flex')
    assert.equal(
      reportedBy({ usage: { ...usage, service_tier: 'priority' }, service_tier: 'flex' })?.usage.service_tier,
      'priority',
    )
  })
})

describe('the header', () => {
  test('tells all that has a price', () => {
    const told = {
      ...usage,
      prompt_tokens_details: { cached_tokens: 7, audio_tokens: null },
      service_tier: 'priorität',
      server_tool_use: { web_search_requests: 2 },
      cost: 0.0012,
      is_byok: false,
      cost_details: { upstream_inference_cost: null },
    }
    const written = writeReported({ usage: told, isCounted: true }) ?? ''
    assert.match(written, /^[ -~]+$/)
    assert.deepEqual(readReported(written), { usage: told, isCounted: true })
  })

  test('tells no text of the provider', () => {
    const told = { ...usage, note: 'the prompt', service_tier: 'x'.repeat(65), cost_details: { of: ['the answer'] } }
    const written = writeReported({ usage: told, isCounted: false }) ?? ''
    assert.doesNotMatch(written, /prompt"|answer|x{9}/)
    assert.deepEqual(readReported(written)?.isCounted, false)
  })

  test('tells no name of the provider, and that a tool has been used whose name it leaves out', () => {
    const told = { ...usage, 'the prompt': 1, server_tool_use: { web_search_requests: 2, 'the answer': 3 } }
    const written = writeReported({ usage: told, isCounted: true }) ?? ''
    const server_tool_use = { web_search_requests: 2, uncounted_requests: 1 }
    assert.deepEqual(readReported(written), { usage: { ...usage, server_tool_use }, isCounted: true })
  })

  test('is left out where it would be too long', () => {
    let cost: object = {}
    for (let depth = 0; depth < 500; depth += 1) cost = { cost }
    assert.equal(writeReported({ usage: { ...usage, cost }, isCounted: true }), undefined)
  })

  test('of an older function, or in another form, says nothing', () => {
    for (const written of [undefined, '', '{', '1', '{"usage":{}}', '{"is_counted":true}'])
      assert.equal(readReported(written), undefined)
  })
})

test('only an error of an answer that may be charged for has it, and the first report stands', () => {
  const reported = { usage, isCounted: true }
  const of = (thrown: unknown) => readReported(Object(withReported(thrown, reported)).details?.reported)
  assert.deepEqual(of(new LlmError('bad_reply', 'x')), reported)
  assert.deepEqual(of(new LlmError('unsupported_by_provider', 'x', { mayBeBilled: true })), reported)
  const other = { usage, isCounted: false }
  assert.deepEqual(of(withReported(new LlmError('bad_reply', 'x'), other)), other)
  for (const thrown of [new LlmError('provider_timeout', 'x'), new LlmError('rate_limited', 'x'), new Error('x')])
    assert.equal(withReported(thrown, reported), thrown)
})

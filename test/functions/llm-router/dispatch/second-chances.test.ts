import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ErrorCode } from '#runtime/error-table.ts'
import { type ErrorDetails, LlmError } from '#runtime/errors.ts'
import { type SecondChance, secondChances } from '../../../../functions/llm-router/dispatch/second-chances.ts'
import { createTargetStates } from '../../../../functions/llm-router/state/target-states.ts'
import { shipped } from '../shipped.ts'

/** How a target fails, in the words of this test. */
const failures = {
  down: ['provider_unavailable', {}],
  full: ['overloaded', { isFull: true }],
  asleep: ['waking', {}],
  refusing: ['invalid_request', { providerCode: 'invalid_value' }],
  policy: ['content_policy_violation', {}],
  slow: ['provider_timeout', {}],
} as const satisfies Record<string, [ErrorCode, ErrorDetails]>
type Failure = keyof typeof failures

const catalogue = { ...shipped, failures: { ...shipped.failures, waitForRoomMs: 5000 } }
const parts = { catalogue, states: createTargetStates(shipped, () => 0), random: () => 0 }

/** One target for each of these failures, in order. */
function failedSo(kinds: readonly Failure[]) {
  return kinds.map((kind, index) => {
    const target = shipped.targets[index]
    assert.ok(target)
    const [code, details] = failures[kind]
    return { target, error: new LlmError(code, 'It failed', details), ms: 1 }
  })
}

function chancesAfter(kinds: readonly Failure[], had: readonly SecondChance[] = [], leftMs = 30_000) {
  return secondChances(failedSo(kinds), { had, leftMs, hasPlaces: true }, parts)
}

function told(chances: readonly SecondChance[]) {
  return chances.map((chance) => {
    const name = `${chance.why} ${shipped.targets.indexOf(chance.target)}`
    return chance.why === 'full' ? `${name} for ${chance.limitMs}` : name
  })
}

describe('who is asked once more when all have failed', () => {
  const cases: [kinds: Failure[], expected: string[]][] = [
    [['down'], ['failed 0']],
    [['down', 'down'], ['failed 0']],
    [['slow'], []],
    [['full'], ['full 0 for 5000']],
    [['asleep'], ['waking 0']],
    [
      ['asleep', 'full', 'down'],
      ['failed 2', 'full 1 for 5000', 'waking 0'],
    ],
    [
      ['full', 'asleep', 'full'],
      ['full 0 for 2500', 'full 2 for 2500', 'waking 1'],
    ],
    // A fault of the request itself.
    [['down', 'full', 'policy'], []],
    // One refusal may concern one provider only, and whoever tells soon is asked.
    [['down', 'refusing'], ['failed 0']],
    [['full', 'asleep', 'refusing'], ['full 0 for 1000']],
    [['refusing', 'asleep', 'full'], ['full 2 for 1000']],
    [['refusing', 'asleep'], []],
    [['down', 'full', 'refusing', 'refusing'], []],
    [['refusing', 'refusing', 'down'], []],
    [[], []],
  ]
  for (const [kinds, expected] of cases) {
    test(`of ${kinds.join(', ') || 'nobody'}: ${expected.join(', ') || 'nobody'}`, () => {
      assert.deepEqual(told(chancesAfter(kinds)), expected)
    })
  }

  test('nobody has the same chance twice, and one that failed only the first', () => {
    const kinds: Failure[] = ['asleep', 'full', 'full', 'down', 'asleep']
    const had: SecondChance[] = []
    for (let [chance] = chancesAfter(kinds); chance; [chance] = chancesAfter(kinds, had)) had.push(chance)
    assert.deepEqual(told(had), ['failed 3', 'full 1 for 2500', 'full 2 for 2500', 'waking 0', 'waking 4'])
  })

  test('who is full has at most half of the time that is left', () => {
    assert.deepEqual(told(chancesAfter(['full'], [], 600)), ['full 0 for 300'])
    assert.deepEqual(chancesAfter(['full'], [], 0), [])
  })

  test('those that are full have equal parts of the wait, whatever comes of the first', () => {
    const [first] = chancesAfter(['full', 'full'])
    const [full, other] = failedSo(['full', 'full'])
    const [slow] = failedSo(['slow'])
    assert.ok(first && full && other && slow)
    for (const ended of [full, slow]) {
      const chances = secondChances([full, other, ended], { had: [first], leftMs: 30_000, hasPlaces: true }, parts)
      assert.deepEqual(told(chances), ['full 1 for 2500'])
    }
  })

  test('one that was full when it was retried is waited for', () => {
    const [down] = failedSo(['down'])
    const [full] = failedSo(['full'])
    assert.ok(down && full)
    const had: SecondChance[] = [{ why: 'failed', target: down.target, delayMs: 1 }]
    const chances = secondChances([down, full], { had, leftMs: 30_000, hasPlaces: true }, parts)
    assert.deepEqual(told(chances), ['full 0 for 5000'])
  })

  test('one that a limit kept from being asked is retried only while there are places', () => {
    const [refused] = failedSo(['down'])
    assert.ok(refused)
    const chances = (hasPlaces: boolean) =>
      told(secondChances([{ ...refused, isUnasked: true }], { had: [], leftMs: 30_000, hasPlaces }, parts))
    assert.deepEqual([chances(true), chances(false)], [['failed 0'], []])
  })
})

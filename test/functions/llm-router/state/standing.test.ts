import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closedCircuit } from '../../../../functions/llm-router/state/circuit.ts'
import { emptyMinute } from '../../../../functions/llm-router/state/minute.ts'
import { type Seen, standing } from '../../../../functions/llm-router/state/standing.ts'
import { shipped } from '../shipped.ts'

const [any] = shipped.targets
assert.ok(any)
const cluster = { name: 'c', region: 'r', cloud: 'own', usdPerHour: 1, tokensPerSecond: 1, maxQueueDepth: 2 } as const
const target = { ...any, cluster, requestsPerMinute: 2, tokensPerMinute: 1000, maxLatencyMs: 500 }
const well: Seen = {
  circuit: closedCircuit,
  deployment: undefined,
  minute: emptyMinute,
  cluster: undefined,
  average: undefined,
}
const at = (seen: Partial<Seen>, nowMs: number, tokens?: number) =>
  standing(target, { ...well, ...seen }, { coldStartMs: 10_000 }, nowMs, tokens === undefined ? undefined : { tokens })

test('each thing that keeps a target from being asked is told with its reason, and ends in its time', () => {
  const minute = (requests: number, tokens: number) => ({ minute: { number: 0, requests, tokens, retries: 0 } })
  const seen = { queueDepth: 0, isHealthy: true, observedMs: 0 }
  for (const [what, nowMs, status, why] of [
    [{}, 0, 'closed', undefined],
    [{ deployment: { state: 'missing' } }, 0, 'missing', /no function .* deployed/],
    [{ deployment: { state: 'unready', sinceMs: 0 } }, 9999, 'closed', undefined],
    [{ deployment: { state: 'unready', sinceMs: 0 } }, 10_000, 'unready', /no ready replica of /],
    [{ deployment: { state: 'asleep', sinceMs: 0 } }, 99_999, 'closed', undefined],
    [minute(2, 0), 59_999, 'at_its_limit', /used its 2 requests/],
    [minute(2, 0), 60_000, 'closed', undefined],
    [{ cluster: { ...seen, isHealthy: false } }, 29_999, 'unwell', /reports that it is unhealthy/],
    [{ cluster: { ...seen, isHealthy: false } }, 30_000, 'closed', undefined],
    [{ cluster: { ...seen, queueDepth: 3 } }, 0, 'unwell', /3 requests waiting, more than 2/],
    [{ cluster: { ...seen, queueDepth: 2 } }, 0, 'closed', undefined],
    [{ average: { ms: 501, untilMs: 9 } }, 0, 'slow', /longer than its maxLatencyMs/],
    [{ average: { ms: 500, untilMs: 9 } }, 0, 'closed', undefined],
  ] as [Partial<Seen>, number, string, RegExp | undefined][]) {
    const found = at(what, nowMs)
    assert.equal(found.status, status, JSON.stringify(what))
    assert.equal('why' in found, why !== undefined)
    if (why && 'why' in found) assert.match(found.why, why)
  }
})

test('the tokens of a minute let a request through that fits, and into an empty minute any', () => {
  const used = { minute: { number: 0, requests: 1, tokens: 900, retries: 0 } }
  assert.deepEqual([at(used, 0, 100).status, at(used, 0, 101).status], ['closed', 'at_its_limit'])
  assert.equal(at({}, 0, 1200).status, 'closed')
})

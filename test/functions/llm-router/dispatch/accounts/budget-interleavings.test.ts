import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LlmError } from '#runtime/errors.ts'
import { until } from '../../../../until.ts'
import { budgetOfAll, startWorld } from './scene.ts'
import { type Answer, type Asking, dear } from './world.ts'

describe('a budget', () => {
  const end = fc.record({
    afterMs: fc.nat(6),
    tokens: fc.integer({ min: 1, max: 100 }),
    kind: fc.constantFrom('answer', 'answer', 'answer', 'refused', 'lost', 'leaves'),
    maxTokens: fc.constantFrom(100, 200, 400),
    prompt: fc.constantFrom('x', 'a longer prompt '.repeat(10)),
    hasFree: fc.boolean(),
  })

  test('is never overspent, refuses nothing while it has room, and keeps nothing reserved, in any interleaving', async (context) => {
    const seen = { refusals: 0, answers: 0 }
    await fc.assert(
      fc.asyncProperty(
        fc.array(end, { minLength: 10, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (ends, cap) => {
          const waiting = [...ends]
          const answerOf = (): Answer => {
            const { afterMs, tokens, kind } = waiting.shift() ?? { afterMs: 1, tokens: 1, kind: 'answer' }
            const error =
              kind === 'refused'
                ? new LlmError('provider_unavailable', 'Down')
                : kind === 'lost'
                  ? new LlmError('bad_reply', 'Broken')
                  : undefined
            return { afterMs, promptTokens: tokens, completionTokens: tokens, ...(error && { error }) }
          }
          const { store, usd, another } = await startWorld(context, { a: dear }, budgetOfAll(cap), answerOf)
          // Two routers share the store, which answers one of them late.
          const worlds = [another(), another(3)]
          const asked = ends.map(({ kind, afterMs, maxTokens, prompt }, index) => {
            const client = new AbortController()
            if (kind === 'leaves') setTimeout(() => client.abort(new LlmError('client_closed', 'Gone')), afterMs)
            const world = worlds[index % 2] ?? worlds[0]
            const asking: Asking = { maxTokens, prompt, signal: client.signal }
            return { asking, mostUsd: world?.mostUsd('a', asking) ?? 0, ended: world?.errorOf(asking) }
          })
          const errors = await Promise.all(asked.map(({ ended }) => ended))
          await until(async () => (await usd()).reserved === 0)
          const { used } = await usd()
          assert.ok(used <= cap, `${used} of ${cap}`)
          for (const [index, error] of errors.entries()) {
            if (error?.code !== 'budget_exceeded') continue
            seen.refusals += 1
            assert.ok(used + (asked[index]?.mostUsd ?? 0) > cap, `refused with ${used} of ${cap} used`)
          }
          seen.answers += errors.filter((error) => error === undefined).length
          const records = await store.ledger.read(undefined, 1000)
          const sum = records.reduce((all, { text }) => all + JSON.parse(text).costNanoUsd, 0)
          assert.equal(sum, Math.round(used * 1e9))
        },
      ),
      { numRuns: 40 },
    )
    assert.ok(seen.refusals > 10 && seen.answers > 50, JSON.stringify(seen))
  })
})

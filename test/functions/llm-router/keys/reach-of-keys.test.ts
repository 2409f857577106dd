import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tasks } from '#runtime/contract/tasks.ts'
import { hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { catalogues, promptOf, requests, type WrittenCatalogue } from '../worlds.ts'
import { answerAs, formsOf } from '../worlds-sockets.ts'
import { bearer, start } from './keys-scene.ts'

/** The functions that a key may reach, told from the catalogue as it was written. */
function functionsFor(written: WrittenCatalogue, models: readonly string[], providers: readonly string[]): Set<string> {
  const tiers: Record<string, string[]> = written.tiers
  const members = (name: string): string[] => tiers[name]?.flatMap(members) ?? [name]
  const names = models.flatMap(members)
  const allowed = new Set<string>()
  for (const target of written.targets) {
    const own = [`${target.provider}/m`, 'm', ...(target.aliases ?? [])]
    if (!own.some((name) => names.includes(name)) && !allowed.has(target.function)) continue
    allowed.add(target.function)
    const replacement = written.targets.find(({ provider }) => target.replacement === `${provider}/m`)
    if (replacement) allowed.add(replacement.function)
  }
  return new Set(
    written.targets
      .filter((one) => allowed.has(one.function) && providers.includes(one.provider))
      .map((one) => one.function),
  )
}

test('no rule, fallback, experiment, hedge or list leads a key out of what it may use, and no output has its token', async (context) => {
  const seen = { answers: 0, failures: 0, forbidden: 0, calls: 0 }
  const key = fc.record({
    models: fc.subarray(['m', 'x', 'y', 'inner', 'outer', 'p0/m', 'p1/m', 'p2/m'], { minLength: 1 }),
    providers: fc.subarray(['p0', 'p1', 'p2', 'p3', 'p4', 'p5'], { minLength: 2 }),
    tasks: fc.subarray([...tasks], { minLength: 2 }),
  })
  const asked = fc.array(requests, { minLength: 8, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(catalogues, key, asked, async (written, { models, providers, tasks }, all) => {
      const known = new Set([
        'm',
        'inner',
        'outer',
        'p0/m',
        'p1/m',
        'p2/m',
        ...written.targets.flatMap(({ aliases }) => aliases ?? []),
      ])
      const named = models.filter((name) => known.has(name))
      fc.pre(named.length > 0)
      const environment = { ROUTER_CONFIG_YAML: JSON.stringify(written) }
      const { router, gateway, token, output } = await start(context, [{ models: named, providers, tasks }], {
        environment,
      })
      for (const [index, one] of all.entries()) {
        const left = [...one.faults]
        gateway.answer = (response, call) => answerAs(left.shift() ?? 'answer', response, call)
        const { path, body, headers } = formsOf(one, promptOf(one), { index, isPrivate: false })
        const got = await router.post(path, body, { ...headers, ...bearer(token) })
        output.push(JSON.stringify([...got.headers]), got.text)
        seen[got.status === 200 ? 'answers' : got.status === 403 ? 'forbidden' : 'failures'] += 1
        if (!tasks.includes(one.task)) assert.equal(got.status, 403)
      }
      output.push((await router.get('/metrics')).text, (await router.get('/stats')).text, JSON.stringify(gateway.calls))
      await router.close()
      const allowed = functionsFor(written, named, providers)
      for (const call of gateway.calls) assert.ok(allowed.has(call.function), `${call.function} is not the key's`)
      seen.calls += gateway.calls.length
      for (const secret of [token, hashOf(token)]) assert.ok(!output.some((text) => text.includes(secret)))
    }),
    { numRuns: 15 },
  )
  for (const [what, times] of Object.entries(seen)) assert.ok(times >= 5, `${what}: only ${times}`)
})

import fc from 'fast-check'
import { rankingNames, strategyNames } from '#runtime/contract/strategy-names.ts'
import { tasks } from '#runtime/contract/tasks.ts'
import { today } from './shipped.ts'

/** How a target answers one call. `slow` answers never, `late` after the time at which a hedge begins. */
export const faults = [
  'answer',
  'late',
  'slow',
  'provider_unavailable',
  'function_unavailable',
  'rate_limited',
  'provider_key_rejected',
  'model_not_found',
  'provider_timeout',
  'bad_reply',
  'context_length_exceeded',
  'content_policy_violation',
  'invalid_request',
  'internal_error',
] as const
export type Fault = (typeof faults)[number]

/** A request of a client, and how each call that comes of it is answered, in turn. */
export type Asked = {
  task: (typeof tasks)[number]
  maxLatencyMs: number
  model: string | undefined
  strategy: (typeof strategyNames)[number] | undefined
  user: string | undefined
  withTools: boolean
  isLong: boolean
  marker: string
  faults: Fault[]
}

const most = 6
const place = fc.nat(most - 1)
const providers = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5']
const past = new Date(today - 86_400_000).toISOString().slice(0, 10)

const target = fc.record(
  {
    tasks: fc.subarray([...tasks], { minLength: 3 }),
    locality: fc.constantFrom('in-cluster', 'in-cluster', 'external'),
    enabled: fc.constantFrom(true, true, true, true, true, true, false),
    aliases: fc.subarray(['x', 'y']),
    capabilities: fc.subarray(['tools', 'stop'], { minLength: 1 }),
    contextWindowTokens: fc.constantFrom(50, 5000),
    expectedLatencyMs: fc.constantFrom(1, 2, 500),
    weight: fc.nat(3),
    requestsPerMinute: fc.constantFrom(5, 100, 100),
    usdPerMillionTokens: fc.constantFrom({ input: 1, output: 2 }, { input: 0, output: 0 }),
    cluster: fc.constant({ name: 'c', region: 'r', cloud: 'own', usdPerHour: 1, tokensPerSecond: 100 }),
    replacement: place,
  },
  { requiredKeys: ['tasks', 'locality'] },
)

type Replaceable = { tasks: string[]; locality: string; enabled?: boolean; replacement?: number | undefined }

/**
 * Without the replacements with which no router starts: those that lead backwards, so that they come to an end, and those to a target
 * that cannot do what the retired one did.
 */
function replaceable<Given extends Replaceable>(targets: readonly Given[]): Given[] {
  const kept: Given[] = []
  /** Who answers for each. */
  const answering: Given[] = []
  for (const [index, target] of [...targets.entries()].reverse()) {
    const { replacement = 0 } = target
    const next = replacement > index ? answering[replacement] : undefined
    const canReplace =
      next !== undefined &&
      next.enabled !== false &&
      target.tasks.every((task) => next.tasks.includes(task)) &&
      (target.locality === 'external' || next.locality === 'in-cluster')
    kept[index] = canReplace ? target : { ...target, replacement: undefined }
    answering[index] = canReplace ? next : target
  }
  return kept
}

const listed = fc.uniqueArray(fc.constantFrom('inner', 'outer', ...providers.map((name) => `${name}/m`)), {
  minLength: 1,
  maxLength: 5,
})
const when = fc.record(
  { private: fc.boolean(), tasks: fc.subarray([...tasks], { minLength: 1 }) },
  { requiredKeys: [] },
)
// Only `deadline` asks two at once.
const strategy = fc.constantFrom(...strategyNames, 'tier', ...Array.from({ length: 8 }, () => 'deadline' as const))

/** Catalogues as they are written, with everything by which a request can come from one target to another. */
export const catalogues = fc
  .record({
    strategy,
    hedge: fc.boolean(),
    targets: fc.array(target, { minLength: most, maxLength: most }),
    inner: fc.subarray(providers, { minLength: 1 }),
    outer: fc.subarray(providers),
    rules: fc.array(fc.record({ when, to: listed }), { minLength: 1, maxLength: 3 }),
    arms: fc.array(fc.record({ to: listed, strategy }, { requiredKeys: [] }), { maxLength: 2 }),
    armsWhen: when,
    categories: listed,
    unsure: fc.option(listed, { nil: undefined }),
    tierRouting: fc.record(
      {
        cheap: fc.constantFrom('inner', 'p0/m'),
        strong: fc.constant('outer'),
        threshold: fc.constantFrom(0, 0.5, 1),
        within: fc.constantFrom(...rankingNames),
      },
      { requiredKeys: ['cheap', 'strong', 'threshold'] },
    ),
    contextWindowFallbacks: listed,
    contentPolicyFallbacks: listed,
  })
  .map(({ targets, inner, outer, rules, arms, armsWhen, categories, unsure, hedge, ...rest }) => ({
    ...rest,
    deadline: { hedge },
    failures: { cooldownMs: 1, openMs: 500 },
    tiers: { inner: inner.map((name) => `${name}/m`), outer: ['inner', ...outer.map((name) => `${name}/m`)] },
    categories: { code: categories },
    ...(unsure && { unsure: { to: unsure } }),
    rules: [...rules.map((rule, index) => ({ reason: `r${index}`, ...rule })), { reason: 'default', to: ['outer'] }],
    experiments:
      arms.length === 0
        ? []
        : [
            {
              name: 'e',
              when: armsWhen,
              arms: arms.map((arm, index) => ({ name: `a${index}`, share: 1 + index, ...arm })),
            },
          ],
    targets: replaceable(targets).map(({ replacement, ...given }, index) => ({
      provider: providers[index] ?? '',
      function: `f${index}`,
      model: 'm',
      ...given,
      ...(replacement !== undefined && { retires: past, replacement: `${providers[replacement]}/m` }),
    })),
  }))
export type WrittenCatalogue = typeof catalogues extends fc.Arbitrary<infer Written> ? Written : never

export const requests: fc.Arbitrary<Asked> = fc.record({
  task: fc.constantFrom(...tasks),
  maxLatencyMs: fc.constantFrom(1, 1000),
  model: fc.option(fc.constantFrom('m', 'm', 'm', 'x', 'inner', 'outer', 'p0/m', 'p1/m', 'constructor'), {
    nil: undefined,
    freq: 1,
  }),
  strategy: fc.option(strategy, { nil: undefined, freq: 1 }),
  user: fc.constantFrom(undefined, 'u', 'v'),
  withTools: fc.constantFrom(false, false, false, true),
  isLong: fc.constantFrom(false, false, false, false, true),
  marker: fc.nat().map((number) => `secret-${number.toString(36)}-prompt`),
  faults: fc.array(
    fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...faults) },
      // Most failures pass; a key that was refused keeps a target away for an hour.
      { weight: 4, arbitrary: fc.constantFrom(...faults.filter((one) => !/key|model/.test(one))) },
      { weight: 3, arbitrary: fc.constantFrom('answer', 'late') },
    ),
    { minLength: 1, maxLength: 6 },
  ),
})

/** The text that must be seen nowhere. */
export function promptOf({ marker, isLong }: Asked): string {
  return isLong ? `${marker} ${'word '.repeat(100)}` : marker
}

/** The functions that a private request may come to: told from the catalogue as it was written. */
export function functionsInCluster(catalogue: WrittenCatalogue): ReadonlySet<string> {
  return new Set(catalogue.targets.filter((one) => one.locality === 'in-cluster').map((one) => one.function))
}

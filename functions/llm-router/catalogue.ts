import * as v from 'valibot'
import { taskSchema } from '#runtime/contract/short-form.ts'
import { SettingsError } from '#runtime/settings.ts'

const name = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
const price = v.pipe(v.number('must be a number'), v.finite('must be a number'), v.minValue(0, 'must be 0 or more'))
const wholeNumber = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be 1 or more'),
)
const date = v.pipe(v.string('must be a date such as 2026-11-21'), v.isoDate('must be a date such as 2026-11-21'))

/** The longest that a function may take, below the gateway's 60 s. */
const timeoutMs = v.pipe(
  wholeNumber,
  v.maxValue(45_000, 'must be 45000 or less, to end before the functions and the gateway do'),
)

const targetSchema = v.strictObject({
  provider: name,
  function: name,
  model: name,
  aliases: v.optional(v.array(name), []),
  tasks: v.pipe(v.array(taskSchema), v.minLength(1, 'must name at least one task')),
  locality: v.picklist(['in-cluster', 'external'], 'must be in-cluster or external'),
  timeoutMs: v.optional(timeoutMs),
  firstTokenTimeoutMs: v.optional(timeoutMs),
  idleTimeoutMs: v.optional(timeoutMs),
  expectedLatencyMs: v.optional(wholeNumber),
  contextWindowTokens: v.optional(wholeNumber),
  usdPerMillionTokens: v.optional(
    v.strictObject({
      input: price,
      output: price,
      cachedInput: v.optional(price),
      cacheWrite: v.optional(price),
      reasoning: v.optional(price),
    }),
  ),
  pricedUpToPromptTokens: v.optional(wholeNumber),
  markupPercent: v.optional(price, 0),
  pricedOn: v.optional(date),
  priceSource: v.optional(name),
  retires: v.optional(date),
  replacement: v.optional(name),
})

const ruleSchema = v.strictObject({
  reason: name,
  when: v.optional(
    v.strictObject({
      private: v.optional(v.boolean('must be true or false')),
      tasks: v.optional(v.array(taskSchema)),
      maxLatencyBelowMs: v.optional(wholeNumber),
    }),
    {},
  ),
  to: v.pipe(v.array(name), v.minLength(1, 'must name at least one target')),
})

const catalogueSchema = v.strictObject({
  defaultTimeoutMs: timeoutMs,
  defaultIdleTimeoutMs: timeoutMs,
  rules: v.pipe(v.array(ruleSchema), v.minLength(1, 'must hold at least one rule')),
  targets: v.pipe(v.array(targetSchema), v.minLength(1, 'must hold at least one target')),
})

export type Target = Readonly<v.InferOutput<typeof targetSchema> & { name: string }>
export type Rule = Readonly<v.InferOutput<typeof ruleSchema>>
export type Catalogue = Readonly<{
  defaultTimeoutMs: number
  defaultIdleTimeoutMs: number
  rules: readonly Rule[]
  targets: readonly Target[]
}>

/**
 * Checks a catalogue as it was read, and freezes it.
 * @throws SettingsError naming the place and the fix; the function does not start with a catalogue that is in doubt
 */
export function toCatalogue(value: unknown, source: string): Catalogue {
  const parsed = v.safeParse(catalogueSchema, value, { abortEarly: true })
  if (!parsed.success) {
    const [issue] = parsed.issues
    const place = v.getDotPath(issue) ?? 'the file'
    const fault =
      issue.type === 'strict_object' ? `is ${issue.expected === 'never' ? 'not known' : 'missing'}` : issue.message
    throw new SettingsError(`The catalogue ${source}: ${place} ${fault}.`)
  }
  const targets = parsed.output.targets.map((target) => ({ ...target, name: `${target.provider}/${target.model}` }))
  checkReferences(parsed.output.rules, targets, source)
  return deepFreeze({ ...parsed.output, targets })
}

function checkReferences(rules: readonly Rule[], targets: readonly Target[], source: string): void {
  const names = new Set<string>()
  for (const target of targets) {
    if (names.has(target.name))
      throw new SettingsError(`The catalogue ${source}: there are two targets ${target.name}; remove one.`)
    names.add(target.name)
  }
  const known = [...names].join(', ')
  const check = (name: string, where: string) => {
    if (!names.has(name))
      throw new SettingsError(`The catalogue ${source}: ${where} names ${name}, but the targets are ${known}.`)
  }
  for (const rule of rules) for (const to of rule.to) check(to, `the rule ${rule.reason}`)
  for (const target of targets) {
    if (target.replacement) check(target.replacement, `the replacement of ${target.name}`)
    if (target.retires && !target.replacement) {
      throw new SettingsError(`The catalogue ${source}: ${target.name} retires, so it needs a replacement.`)
    }
    checkReplacements(target, targets, source)
  }
}

function checkReplacements(start: Target, targets: readonly Target[], source: string): void {
  const seen = new Set<string>()
  for (let target: Target | undefined = start; target?.replacement; ) {
    if (seen.has(target.name)) {
      throw new SettingsError(`The catalogue ${source}: the replacements of ${start.name} go round in a circle.`)
    }
    seen.add(target.name)
    const next: string = target.replacement
    target = targets.find((candidate) => candidate.name === next)
  }
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  return Object.freeze(value)
}

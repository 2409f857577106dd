import { faultOfAnnounced } from './announced-prices.ts'
import type { Allowance, Catalogue, Target } from './catalogue.ts'
import { categories as categoryNames } from './categories.ts'
import { faultOfAlias, faultOfTierName } from './hidden-names.ts'
import { whyOutside } from './locality.ts'
import { faultOfReplacement, hasRetired } from './replacement.ts'
import { faultOfStrategy } from './strategy-needs.ts'

/** Reports what is wrong, and where. It does not return. */
type Refuse = (path: readonly PropertyKey[], fault: string) => never

/** Finds what a schema cannot: duplicate names, names of nothing, and cycles. */
export function checkReferences(catalogue: Catalogue, nowMs: number, refuse: Refuse): void {
  const { targets, tiers, rules, categories, experiments } = catalogue
  for (const [index, target] of targets.entries()) checkTarget(target, index, catalogue, refuse)
  for (const [index, target] of targets.entries()) {
    const fault = faultOfReplacement(target, catalogue, nowMs)
    if (fault !== undefined && !hasRetired(target, nowMs)) refuse(['targets', index, 'replacement'], fault)
  }

  const known = new Set([...targets.map(({ name }) => name), ...Object.keys(tiers)])
  const check = (names: readonly string[] | undefined, path: PropertyKey[]) => {
    for (const [index, name] of (names ?? []).entries()) {
      if (known.has(name)) continue
      refuse(
        [...path, index],
        `${path.join('.')} names ${name}, but the targets and tiers are ${[...known].join(', ')}`,
      )
    }
  }
  const checkName = (all: readonly { name: string }[], index: number, what: string, path: PropertyKey[]) => {
    const name = all[index]?.name
    if (all.findIndex((one) => one.name === name) !== index) refuse(path, `there are two ${what} ${name}; rename one`)
  }
  for (const [name, members] of Object.entries(tiers)) {
    if (Object.hasOwn(catalogue.byName, name)) refuse(['tiers', name], `the tier ${name} has a target's name`)
    check(members, ['tiers', name])
  }
  for (const name of Object.keys(tiers))
    checkCircle(
      name,
      (tier) => tiers[tier] ?? [],
      () => refuse(['tiers', name], `the tier ${name} leads back to itself; remove it from the tiers that it names`),
    )
  for (const name of Object.keys(tiers)) {
    const fault = faultOfTierName(name, catalogue)
    if (fault !== undefined) refuse(['tiers', name], fault)
  }
  for (const [index, rule] of rules.entries()) check(rule.to, ['rules', index, 'to'])
  for (const [name, members] of Object.entries(categories)) {
    if (!categoryNames.some((category) => category === name)) {
      refuse(
        ['categories', name],
        `categories.${name} is not a category; the categories are ${categoryNames.join(', ')}`,
      )
    }
    check(members, ['categories', name])
  }
  const { tierRouting, unsure } = catalogue
  if (tierRouting) for (const tier of ['cheap', 'strong'] as const) check([tierRouting[tier]], ['tierRouting', tier])
  check(unsure?.to, ['unsure', 'to'])
  const checkStrategy = (strategy: string | undefined, path: PropertyKey[]) => {
    const fault = faultOfStrategy(strategy, catalogue)
    if (fault !== undefined) refuse(path, fault)
  }
  checkStrategy(catalogue.strategy, ['strategy'])
  for (const [at, { budgets }] of allowancesOf(catalogue)) {
    for (const [index, { whenLow }] of budgets.entries()) checkStrategy(whenLow, [...at, 'budgets', index, 'whenLow'])
  }
  for (const [index, experiment] of experiments.entries()) {
    checkName(experiments, index, 'experiments', ['experiments', index])
    const { minShare = 0 } = experiment.adapt ?? {}
    if (minShare * experiment.arms.length > 1) {
      const most = Math.floor(100 / experiment.arms.length) / 100
      refuse(
        ['experiments', index, 'adapt', 'minShare'],
        `the ${experiment.arms.length} arms of ${experiment.name} cannot have ${minShare} each; write at most ${most}`,
      )
    }
    for (const [at, arm] of experiment.arms.entries()) {
      checkName(experiment.arms, at, 'arms', ['experiments', index, 'arms', at])
      check(arm.to, ['experiments', index, 'arms', at, 'to'])
      checkStrategy(arm.strategy, ['experiments', index, 'arms', at, 'strategy'])
    }
  }
  for (const [index, shadow] of catalogue.shadow.entries()) {
    checkName(catalogue.shadow, index, 'shadows', ['shadow', index])
    check(shadow.to, ['shadow', index, 'to'])
  }
  for (const index of catalogue.webhooks.keys()) checkName(catalogue.webhooks, index, 'webhooks', ['webhooks', index])
  for (const [name, to] of Object.entries(catalogue.baselines)) check(to, ['baselines', name])
  checkEmbedding(catalogue, refuse)
  check(catalogue.contextWindowFallbacks, ['contextWindowFallbacks'])
  check(catalogue.contentPolicyFallbacks, ['contentPolicyFallbacks'])
}

/** All that is written under `allowances`, each with its place. */
function allowancesOf({ allowances }: Catalogue): [PropertyKey[], Allowance][] {
  const { all, eachUser, departments, users } = allowances
  const named = { departments, users }
  return [
    [['allowances', 'all'], all],
    [['allowances', 'eachUser'], eachUser],
    ...Object.entries(named).flatMap(([kind, byName]) =>
      Object.entries(byName).map(([name, allowance]): [PropertyKey[], Allowance] => [
        ['allowances', kind, name],
        allowance,
      ]),
    ),
  ]
}

/** What asks the cache stays in the cluster. */
function checkEmbedding({ cache, targets, byName }: Catalogue, refuse: Refuse): void {
  if (cache?.semantic === undefined) return
  const { embedWith } = cache.semantic
  const serves = ({ tasks, locality, enabled }: Target) =>
    enabled && tasks.includes('embed') && locality === 'in-cluster'
  const target = byName[embedWith]
  if (target && serves(target)) return
  const able = targets.filter(serves).map(({ name }) => name)
  refuse(
    ['cache', 'semantic', 'embedWith'],
    `cache.semantic.embedWith names ${embedWith}, but the enabled in-cluster targets that serve the task embed are ${able.join(', ') || 'none'}`,
  )
}

function checkTarget(target: Target, index: number, catalogue: Catalogue, refuse: Refuse): void {
  const { targets, byName } = catalogue
  const at = ['targets', index]
  const twice = <Item>(items: readonly Item[], of: (item: Item) => string | number, path: PropertyKey[]) => {
    const again = items.findIndex((item, place) => items.findIndex((one) => of(one) === of(item)) !== place)
    const item = items[again]
    if (item) refuse([...path, again], `${path.join('.')} has two prices from ${of(item)} on; remove one`)
  }
  if (targets.findIndex(({ name }) => name === target.name) !== index) {
    refuse(at, `there are two targets ${target.name}; remove one`)
  }
  for (const [place, alias] of target.aliases.entries()) {
    const fault = faultOfAlias(alias, target, catalogue)
    if (fault !== undefined) refuse([...at, 'aliases', place], fault)
  }
  const why = target.locality === 'in-cluster' && !target.trusted ? whyOutside(target) : undefined
  if (why) {
    const fix = 'write locality: external, or trusted: true if private prompts may go there'
    refuse([...at, 'locality'], `${target.name} is said to be in-cluster, but ${why}; ${fix}`)
  }
  const { laterPrices, longPromptPrices } = target
  // Vectors of another model are no replacement.
  const isForVectors = target.tasks.every((task) => task === 'embed')
  twice(laterPrices, ({ from }) => from, [...at, 'laterPrices'])
  twice(longPromptPrices, ({ abovePromptTokens }) => abovePromptTokens, [...at, 'longPromptPrices'])
  for (const [place, later] of laterPrices.entries()) {
    const path = [...at, 'laterPrices', place, 'longPromptPrices']
    twice(later.longPromptPrices ?? [], ({ abovePromptTokens }) => abovePromptTokens, path)
  }
  const announced = faultOfAnnounced(target)
  if (announced) {
    const path = [...at, 'laterPrices', announced.index]
    refuse(path, `${path.join('.')} ${announced.fault}`)
  }
  if (target.retires && !target.replacement && !isForVectors) refuse(at, `${target.name} retires; add its replacement`)
  if (target.replacement === undefined) return
  if (!byName[target.replacement]) {
    const known = targets.map(({ name }) => name).join(', ')
    refuse(
      [...at, 'replacement'],
      `the replacement of ${target.name} names ${target.replacement}, but the targets are ${known}`,
    )
  }
  checkCircle(
    target.name,
    (name) => [byName[name]?.replacement ?? []].flat(),
    () => refuse([...at, 'replacement'], `the replacements of ${target.name} lead back to it; end the cycle`),
  )
}

function checkCircle(start: string, follow: (name: string) => readonly string[], found: () => never): void {
  const visit = (name: string, way: readonly string[]): void => {
    for (const next of follow(name)) {
      if (next === start) found()
      if (!way.includes(next)) visit(next, [...way, next])
    }
  }
  visit(start, [start])
}

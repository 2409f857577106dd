import type { Catalogue, Target } from './catalogue.ts'

/**
 * Why the replacement of a target cannot do what the target did, from its retirement on; undefined if it can. Otherwise requests would
 * have nobody to answer them from a day on that may be years away.
 */
export function faultOfReplacement(
  target: Target,
  { byName }: Pick<Catalogue, 'byName'>,
  nowMs: number,
): string | undefined {
  const { name, retires, enabled, tasks, locality, model } = target
  if (!enabled || retires === undefined) return undefined
  const replacement = answeringAt(Math.max(Date.parse(retires), nowMs), target, byName)
  if (replacement === undefined) return undefined
  // Vectors of another model are no replacement: from that day on nobody makes them.
  const taken = tasks.filter((task) => task !== 'embed' || replacement.model === model)
  if (taken.length === 0) return undefined
  const fault = (why: string, fix: string) =>
    `from ${retires} on ${replacement.name} answers for ${name}, but ${why}; ${fix}`
  if (!replacement.enabled) return fault('it is not enabled', 'enable it, or name another replacement')
  const missing = taken.filter((task) => !replacement.tasks.includes(task))
  if (missing.length > 0) return fault(`it does not do ${missing.join(', ')}`, 'name a replacement that does')
  if (locality === 'in-cluster' && replacement.locality !== 'in-cluster') {
    return fault('it is outside the cluster, where no private request may go', 'name one in the cluster')
  }
  return undefined
}

/**
 * What is wrong and yet keeps no router from starting: the day has passed, and whoever disables the replacement now may do so because it
 * has failed.
 */
export function warningsOf(catalogue: Catalogue, nowMs: number): string[] {
  const retired = catalogue.targets.filter((target) => hasRetired(target, nowMs))
  return retired.flatMap((target) => faultOfReplacement(target, catalogue, nowMs) ?? [])
}

/** True from the day on which a target retires. */
export function hasRetired({ retires }: Target, nowMs: number): boolean {
  return retires !== undefined && nowMs >= Date.parse(retires)
}

/** Replacements retire as well. The catalogue has no cyclic ones. */
function answeringAt(ms: number, { replacement = '' }: Target, byName: Catalogue['byName']): Target | undefined {
  const next = byName[replacement]
  return next && hasRetired(next, ms) ? (answeringAt(ms, next, byName) ?? next) : next
}

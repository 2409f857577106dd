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
  const replacement = answeringOn(hasPassed(retires, nowMs) ? today(nowMs) : retires, target, byName)
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
  const retired = catalogue.targets.filter(({ retires }) => hasPassed(retires, nowMs))
  return retired.flatMap((target) => faultOfReplacement(target, catalogue, nowMs) ?? [])
}

export function hasPassed(day: string | undefined, nowMs: number): boolean {
  return day !== undefined && Date.parse(day) <= nowMs
}

function today(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10)
}

/** Replacements retire as well. The catalogue has no cyclic ones. */
function answeringOn(day: string, { replacement = '' }: Target, byName: Catalogue['byName']): Target | undefined {
  const next = byName[replacement]
  return next?.retires !== undefined && next.retires <= day ? (answeringOn(day, next, byName) ?? next) : next
}

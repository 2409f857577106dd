import type { Catalogue, Target } from './catalogue.ts'

/**
 * Why the replacement of a target cannot do on the day of its retirement what the target did until then; undefined if it can. Otherwise
 * requests would have nobody to answer them from a day on that may be years away.
 */
export function faultOfReplacement(target: Target, { byName }: Pick<Catalogue, 'byName'>): string | undefined {
  const { name, retires, enabled, tasks, locality } = target
  const replacement = enabled && retires !== undefined ? answeringOn(retires, target, byName) : undefined
  if (replacement === undefined) return undefined
  const fault = (why: string, fix: string) =>
    `from ${retires} on ${replacement.name} answers for ${name}, but ${why}; ${fix}`
  if (!replacement.enabled) return fault('it is not enabled', 'enable it, or name another replacement')
  const missing = tasks.filter((task) => !replacement.tasks.includes(task))
  if (missing.length > 0) return fault(`it does not do ${missing.join(', ')}`, 'name a replacement that does')
  if (locality === 'in-cluster' && replacement.locality !== 'in-cluster') {
    return fault('it is outside the cluster, where no private request may go', 'name one in the cluster')
  }
  return undefined
}

/** Replacements retire as well. The catalogue has no cyclic ones. */
function answeringOn(day: string, { replacement = '' }: Target, byName: Catalogue['byName']): Target | undefined {
  const next = byName[replacement]
  return next?.retires !== undefined && next.retires <= day ? (answeringOn(day, next, byName) ?? next) : next
}

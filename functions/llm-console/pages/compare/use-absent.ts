import { useQuery } from '../api/query.ts'
import { conditionOf, groupOf } from '../health/condition.ts'
import { standingSchema } from '../health/standing.ts'

/** The targets that nobody can ask, with a word why: not deployed, or switched off. */
export function useAbsent(): ReadonlyMap<string, string> {
  const { value } = useQuery('api/admin/standing', standingSchema)
  const absent = value?.targets.filter((target) => groupOf(target) === 'absent') ?? []
  return new Map(absent.map((target) => [target.target, conditionOf(target).word]))
}

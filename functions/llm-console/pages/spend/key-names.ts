import * as v from 'valibot'
import { useQuery } from '../api/query.ts'

const keysSchema = v.object({ keys: v.array(v.object({ id: v.string(), name: v.string() })) })

/** The names of keys by their ids, where they are wanted. */
export function useKeyNames(areWanted: boolean): ReadonlyMap<string, string> {
  const { value } = useQuery(areWanted ? 'api/admin/keys' : undefined, keysSchema)
  return new Map(value?.keys.map(({ id, name }) => [id, name]))
}

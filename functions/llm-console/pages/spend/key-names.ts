import * as v from 'valibot'
import { keySchema } from '../api/keys.ts'
import { useQuery } from '../api/query.ts'

const keyNamesSchema = v.object({ keys: v.array(v.pick(keySchema, ['id', 'name'])) })

/** The names of keys by their ids, where they are wanted. */
export function useKeyNames(areWanted: boolean): ReadonlyMap<string, string> {
  const { value } = useQuery(areWanted ? 'api/admin/keys' : undefined, keyNamesSchema)
  return new Map(value?.keys.map(({ id, name = id }) => [id, name]))
}

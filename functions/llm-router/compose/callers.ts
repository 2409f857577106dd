import type { Parts } from '#runtime/parts.ts'
import { faultsOfKey, permittedTargets } from '../choose/permissions.ts'
import { createCallers } from '../keys/callers.ts'
import { readDeclared } from '../keys/declared.ts'
import type { FaultsOf } from '../keys/declared-text.ts'
import { createDirectory } from '../keys/directory.ts'
import type { Key } from '../keys/key-schema.ts'
import { createObserveRefusedKeys } from '../observe/refused-keys.ts'
import type { Known } from './known.ts'

export type Callers = Awaited<ReturnType<typeof openCallers>>

/** Who may call, and what each may do. */
export async function openCallers(parts: Parts, { catalogue, store }: Known) {
  const { now, metrics } = parts
  const faultsOf: FaultsOf = (key) => faultsOfKey(key, catalogue)
  const declared = await readDeclared({ ...parts, faultsOf })
  const directory = createDirectory({ ...parts, declared, keyStore: store.keys })
  const targetsOf = (key: Key) => permittedTargets(key, catalogue)
  const callerOf = createCallers({ directory, catalogue, targetsOf, refused: createObserveRefusedKeys(metrics), now })
  return { faultsOf, declared, directory, callerOf }
}

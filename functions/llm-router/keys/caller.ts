import type { Key } from './key-schema.ts'

/** Who asks, and for whom. Without any keys, everybody is a caller without one. */
export type Caller = Readonly<{
  key?: Key | undefined
  /** The key's, or else what the request says: a key that names its user decides. */
  user?: string | undefined
  department?: string | undefined
  tags: readonly string[]
}>

export const anyone: Caller = { tags: [] }

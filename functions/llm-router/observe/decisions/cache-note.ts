import type { CacheResult } from '#runtime/contract/admin/decisions.ts'

/** What the cache had to do with an answer. */
export type CacheNote = {
  result: CacheResult
  /** Of an answer that comes from the cache: how old it is, and what it has cost when it was made, if that is known. */
  ageMs?: number
  /** How similar the question is that it was made for; absent if it is the same. */
  similarity?: number
  savedUsd?: number | undefined
}

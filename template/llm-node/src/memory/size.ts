/** What a process may use: V8's heap, and all of it; undefined where nobody limits that. */
export type Memory = { heapBytes: number; containerBytes: number | undefined }

/** Node, its code, the tokenizer's tables and of-watchdog, measured: what is not there for callers. */
const ownBytes = 64 * 1024 * 1024
/**
 * A body is in the heap as parsed and, for a moment, as text before and after that; outside of it as it came and as it goes
 * on. A quarter of the heap is taken by what is always there.
 */
const heapShares = 6
const outsideShares = 4
/** So that a function with hardly any memory still answers small requests. */
const leastBytes = 1024 * 1024

/** The limits of this process, from its flags and its cgroup. */
export function readMemory(): Memory {
  const { heap_size_limit: heapBytes } = process.getBuiltinModule('node:v8').getHeapStatistics()
  const limit = process.constrainedMemory()
  return { heapBytes, containerBytes: limit > 0 && limit < Number.MAX_SAFE_INTEGER ? limit : undefined }
}

/** How many bytes of bodies may be in memory at once, of all requests together; the same again for all replies. */
export function roomFor({ heapBytes, containerBytes }: Memory): number {
  const inHeap = heapBytes / heapShares
  const outside = containerBytes === undefined ? inHeap : (containerBytes - heapBytes - ownBytes) / outsideShares
  return Math.floor(Math.max(leastBytes, Math.min(inHeap, outside)))
}

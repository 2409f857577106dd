/** What a process may use: V8's heap, and the whole container; undefined if that has no limit. */
export type Memory = { heapBytes: number; containerBytes: number | undefined }

/** Measured, with room to spare: Node, its code and of-watchdog, which is not available to callers. */
const ownBytes = 64 * 1024 * 1024
/**
 * The heap holds a body parsed and, for a moment, as text before and after that. Outside of the heap, it exists as received and as
 * forwarded. A quarter of the heap is always in use.
 */
const heapShares = 8
const outsideShares = 4
/** With this much, a function with very little memory still answers small requests. */
const leastBytes = 1024 * 1024

/** The limits of this process, from its flags and its cgroup. */
export function readMemory(): Memory {
  const { heap_size_limit: heapBytes } = process.getBuiltinModule('node:v8').getHeapStatistics()
  const limit = process.constrainedMemory()
  return { heapBytes, containerBytes: limit > 0 && limit < Number.MAX_SAFE_INTEGER ? limit : undefined }
}

/** How many bytes of request bodies may be in memory at once, in total; the same again for replies. */
export function roomFor({ heapBytes, containerBytes }: Memory): number {
  const inHeap = heapBytes / heapShares
  const outside = containerBytes === undefined ? inHeap : (containerBytes - heapBytes - ownBytes) / outsideShares
  return Math.floor(Math.max(leastBytes, Math.min(inHeap, outside)))
}

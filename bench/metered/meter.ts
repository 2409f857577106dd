import { Session } from 'node:inspector'
import { PerformanceObserver } from 'node:perf_hooks'

/** Loaded into a process before the function. It tells what the function uses now, and who allocates it. */
export type Reading = {
  heapBytes: number
  externalBytes: number
  residentBytes: number
  cpuMs: number
  /** Collections of garbage since the start. */
  collections: number
  /** What keeps Node awake, such as `Timeout` and `TCPSocketWrap`, by how many there are. */
  resources: Record<string, number>
}
export type Allocator = { where: string; bytes: number }
export type Question = 'collect' | 'read' | 'sample' | 'allocators'

/** Bytes between two samples, on average. */
const samplingInterval = 2048

let collections = 0
new PerformanceObserver((list) => {
  collections += list.getEntries().length
}).observe({ entryTypes: ['gc'] })
const session = new Session()

process.on('message', async (question: Question) => {
  process.send?.(await answers[question]())
})

// Whoever asks may end in any way: this process ends with it.
process.on('disconnect', () => process.exit())

const answers: Record<Question, () => unknown> = {
  collect: () => {
    globalThis.gc?.()
    return null
  },
  read: async () => {
    // Collections are told of in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
    const { user, system } = process.cpuUsage()
    const { heapUsed, external, rss } = process.memoryUsage()
    return {
      ...{ heapBytes: heapUsed, externalBytes: external, residentBytes: rss, collections },
      cpuMs: (user + system) / 1000,
      resources: counted(process.getActiveResourcesInfo()),
    } satisfies Reading
  },
  sample: () => {
    session.connect()
    session.post('HeapProfiler.startSampling', {
      samplingInterval,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    return null
  },
  allocators: () =>
    new Promise((resolve) => {
      session.post('HeapProfiler.stopSampling', (_error, result) => resolve(byFunction(result.profile.head)))
    }),
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** The functions that allocated the most, each with what it allocated itself. */
function byFunction(head: Node): Allocator[] {
  const bytes = new Map<string, number>()
  const visit = ({ callFrame: { functionName, url, lineNumber }, selfSize, children }: Node): void => {
    const where = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`
    bytes.set(where, (bytes.get(where) ?? 0) + selfSize)
    for (const child of children) visit(child)
  }
  visit(head)
  return [...bytes].map(([where, own]) => ({ where, bytes: own })).sort((one, other) => other.bytes - one.bytes)
}

type Node = import('node:inspector').HeapProfiler.SamplingHeapProfileNode

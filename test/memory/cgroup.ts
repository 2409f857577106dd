import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The memory limit of the functions in stack.yml. */
const limitBytes = 256 * 1024 * 1024

export type Cgroup = { add(processId: number | undefined): void; remove(): void }

/** A cgroup (version 2) with the limit of a function's container, or why none can be made here. */
export function createCgroup(): Cgroup | string {
  const [own] = /^0::(.*)$/m.exec(readText('/proc/self/cgroup')) ?? []
  if (own === undefined) return 'there are no cgroups of version 2 here'
  const directory = join('/sys/fs/cgroup', `memory-test-${process.pid}`)
  try {
    mkdirSync(directory)
    writeFileSync(join(directory, 'memory.max'), String(limitBytes))
    writeFileSync(join(directory, 'memory.swap.max'), '0')
  } catch (error) {
    return `no cgroup can be made: ${error instanceof Error ? error.message : error}`
  }
  return {
    add: (processId) => writeFileSync(join(directory, 'cgroup.procs'), String(processId)),
    remove: () => rmdirSync(directory),
  }
}

/** The resident memory of a process in MB; 0 when it has ended. */
export function residentMb(processId: number | undefined): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${processId}/status`))?.[1] ?? 0) / 1024
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

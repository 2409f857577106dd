import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The memory limit of the functions in stack.yml. */
const limitBytes = 256 * 1024 * 1024

export type Cgroup = { add(processId: number | undefined): void; remove(): void }

/** Where each version of cgroups has its groups, known by a file there, and what a group's limit is called. */
const versions = [
  { root: '/sys/fs/cgroup', known: 'cgroup.controllers', limits: { 'memory.max': limitBytes, 'memory.swap.max': 0 } },
  { root: '/sys/fs/cgroup/memory', known: 'tasks', limits: { 'memory.limit_in_bytes': limitBytes } },
]

/** A cgroup with the limit of a function's container, or why none can be made here. */
export function createCgroup(): Cgroup | string {
  const version = versions.find(({ root, known }) => existsSync(join(root, known)))
  if (version === undefined) return 'there are no cgroups here'
  const directory = join(version.root, `memory-test-${process.pid}`)
  try {
    mkdirSync(directory)
    for (const [name, value] of Object.entries(version.limits)) writeFileSync(join(directory, name), String(value))
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

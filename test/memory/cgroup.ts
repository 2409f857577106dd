import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The memory limit of the functions in stack.yml. */
const limitBytes = 256 * 1024 * 1024

export type Cgroup = {
  /** A process joins by writing its id into it. */
  processesFile: string
  /** The most memory that was in use at one time, and how often the limit was in the way of more. */
  peakMb(): number
  timesAtLimit(): number
  /** Its processes must have ended. */
  remove(): void
}

/** How both versions of cgroups name the same things. */
const versions = [
  {
    type: 'cgroup2',
    limit: 'memory.max',
    swapLimit: 'memory.swap.max',
    peak: 'memory.peak',
    atLimit: ['memory.events', /^max (\d+)$/m],
    has: (mount: Mount) => /\bmemory\b/.test(readText(join(mount.point, 'cgroup.subtree_control'))),
  },
  {
    type: 'cgroup',
    limit: 'memory.limit_in_bytes',
    swapLimit: 'memory.memsw.limit_in_bytes',
    peak: 'memory.max_usage_in_bytes',
    atLimit: ['memory.failcnt', /^(\d+)$/m],
    has: (mount: Mount) => mount.options.split(',').includes('memory'),
  },
] as const

type Mount = { point: string; options: string }

/** A cgroup with the limit of a function's container, in force; or why none can be made here. */
export function createCgroup(name: string): Cgroup | string {
  const mounts = readText('/proc/self/mounts').split('\n')
  const reasons: string[] = []
  for (const version of versions) {
    for (const line of mounts) {
      const [, point = '', type, options = ''] = line.split(' ')
      if (type !== version.type || !version.has({ point, options })) continue
      const made = make(join(point, `memory-test-${name}-${process.pid}`), version)
      if (typeof made !== 'string') return made
      reasons.push(made)
    }
  }
  return reasons[0] ?? 'there is no memory controller here'
}

function make(directory: string, version: (typeof versions)[number]): Cgroup | string {
  const [atLimitFile, atLimit] = version.atLimit
  const read = (file: string) => readText(join(directory, file))
  try {
    mkdirSync(directory)
  } catch (error) {
    return `no cgroup can be made: ${error instanceof Error ? error.message : error}`
  }
  try {
    writeFileSync(join(directory, version.limit), String(limitBytes), { flag: 'r+' })
    if (read(version.swapLimit) !== '')
      writeFileSync(join(directory, version.swapLimit), String(limitBytes), { flag: 'r+' })
    if (Number(read(version.limit)) !== limitBytes) throw new Error('it is not in force')
  } catch (error) {
    rmdirSync(directory)
    return `no limit can be set: ${error instanceof Error ? error.message : error}`
  }
  return {
    processesFile: join(directory, 'cgroup.procs'),
    peakMb: () => Number(read(version.peak)) / 1024 / 1024,
    timesAtLimit: () => Number(atLimit.exec(read(atLimitFile))?.[1] ?? Number.NaN),
    remove: () => rmdirSync(directory),
  }
}

/** The most resident memory that a process has had since its peak was last forgotten, in MB; 0 when it has ended. */
export function peakResidentMb(processId: number | undefined): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readText(`/proc/${processId}/status`))?.[1] ?? 0) / 1024
}

/** Begins the peak of a process anew (5 in proc_pid_clear_refs(5)). Where the kernel does not let it, the peak stays. */
export function forgetPeakResident(processId: number | undefined): void {
  try {
    writeFileSync(`/proc/${processId}/clear_refs`, '5')
  } catch {
    // The next peak is then as high as this one, or higher.
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where, with what and when it is measured. Taken before, because the benchmark is a load itself. */
export function describeMachine(programs: Readonly<Record<string, string>>): string {
  const versions = Object.entries(programs).map(([name, version]) => `${name} ${version}`)
  return [
    `${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / 1e9).toFixed(0)} GB, ${type()} ${release()}`,
    `Node ${process.version}`,
    ...versions,
    `load before: ${loadavg()[0]?.toFixed(1)}`,
  ].join(' · ')
}

import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where, with what and when it is measured. Taken before, because the benchmark is a load itself. */
export function describeMachine(programs: Readonly<Record<string, string>>): string {
  const versions = Object.entries(programs).map(([name, version]) => `${name} ${version}`)
  return [
    `${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / 1e9).toFixed(0)} GB, ${type()} ${release()}`,
    `Node ${process.version}`,
    ...versions,
    ...commit(),
    `load before: ${loadavg()[0]?.toFixed(1)}`,
  ].join(' · ')
}

/** Of this project; none where it is no clone. */
function commit(): string[] {
  const hash = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).stdout
  return hash ? [`commit ${hash.trim()}`] : []
}

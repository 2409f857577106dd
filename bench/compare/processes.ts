import { readdir, readFile } from 'node:fs/promises'
import { cpuTimeMs } from '../cpu-time.ts'
import { residentMegabytes } from '../resident-memory.ts'

/** A process, and all that it has started, and so on. None where there is no /proc. */
export async function treeOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => undefined)
    // The name before it may contain spaces and parentheses.
    const parent = stat?.split(') ').at(-1)?.split(' ')[1]
    if (parent !== undefined) parents.set(Number(entry), Number(parent))
  }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid) ?? 0))
  return [...parents.keys()].filter(isBelow)
}

/** CPU time of them all together; undefined where one's is not known. */
export async function cpuTimesMs(pids: readonly number[]): Promise<number | undefined> {
  const times = await Promise.all(pids.map(cpuTimeMs))
  if (times.length === 0 || times.includes(undefined)) return undefined
  return times.reduce<number>((sum, timeMs) => sum + (timeMs ?? 0), 0)
}

/** Of each that runs still, in the order given. None where there is no /proc. */
export async function residentMegabytesOf(pids: readonly number[]): Promise<number[]> {
  const megabytes = await Promise.all(pids.map((pid) => residentMegabytes(pid).catch(() => undefined)))
  return megabytes.filter((value) => value !== undefined)
}

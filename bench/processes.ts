import { readdir, readFile } from 'node:fs/promises'
import { residentMegabytes } from './resident-memory.ts'

/** Linux counts in hundredths of a second, whatever the machine's own ticks are. */
const msPerTick = 10

/** A process, and all that it has started, and so on. None where there is no /proc. */
export async function treeOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue
    const parent = (await statOf(Number(entry)))?.[1]
    if (parent !== undefined) parents.set(Number(entry), Number(parent))
  }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid) ?? 0))
  return [...parents.keys()].filter(isBelow)
}

/** The CPU time that a process has taken, in all of its threads; undefined where there is no /proc. */
export async function cpuTimeMs(pid: number): Promise<number | undefined> {
  const fields = await statOf(pid)
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * msPerTick
}

/** What the kernel says of a process after its name; undefined where there is no such process, or no /proc. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name may contain spaces and parentheses.
  return stat?.split(') ').at(-1)?.split(' ')
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

import { readFile } from 'node:fs/promises'

/** Linux counts in hundredths of a second, whatever the machine's own ticks are. */
const msPerTick = 10

/** The CPU time that a process has taken, in all of its threads; undefined where there is no /proc. */
export async function cpuTimeMs(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name before it may contain spaces and parentheses.
  const fields = stat?.split(') ').at(-1)?.split(' ')
  if (fields === undefined) return undefined
  return (Number(fields[11]) + Number(fields[12])) * msPerTick
}

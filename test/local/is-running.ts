import { readFileSync } from 'node:fs'

/** Whether a process runs. One that has ended is kept by Linux as a zombie (Z) until its parent has asked for its end. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${processId}/stat`, 'utf8'))
  } catch {
    return false
  }
}

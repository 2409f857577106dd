import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { ask } from './ask.ts'
import { launch } from './launch.ts'
import { median } from './statistics.ts'
import type { Subject } from './subject.ts'

/**
 * Resident megabytes (of 10⁶ bytes) of a subject's process after that many requests, one after the other on one
 * connection; the median over several processes, since it matters when V8 has last collected.
 */
export async function measureResidentMegabytes(subject: Subject, requests: number, processes: number): Promise<number> {
  const megabytes: number[] = []
  for (let process = 0; process < processes; process += 1) megabytes.push(await measureOnce(subject, requests))
  return median(megabytes)
}

async function measureOnce(subject: Subject, requests: number): Promise<number> {
  const launched = launch(subject)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const port = await launched.port
    for (let sent = 0; sent < requests; sent += 1) await ask(subject, port, agent)
    return await residentMegabytes(launched.pid)
  } finally {
    agent.destroy()
    await launched.stop()
  }
}

/**
 * Resident memory of a process, in 10⁶ bytes.
 * @throws Error where there is no /proc
 */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? []
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no VmRSS: run this on Linux.`)
  return (Number(kibibytes) * 1024) / 1e6
}

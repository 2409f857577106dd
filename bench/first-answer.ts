import { ask } from './ask.ts'
import { launch } from './launch.ts'
import type { Quota } from './quota.ts'
import { residentMegabytes } from './resident-memory.ts'
import type { Subject } from './subject.ts'

/** From just before a process is spawned to the end of its first answer. CPU time is known in a control group only. */
export type FirstAnswer = {
  latencyMs: number
  cpuMs: number | undefined
  /** Resident memory when the process listens, and after the answer. */
  listeningMegabytes: number
  megabytes: number
}

/**
 * The first answers of `rounds` processes of each subject, by its name. The subjects take turns, so that the machine's noise falls
 * on all of them, and a first round is discarded.
 */
export async function measureFirstAnswers(
  subjects: Subject[],
  rounds: number,
  quota?: Quota,
): Promise<Map<string, FirstAnswer[]>> {
  const answers = new Map<string, FirstAnswer[]>(subjects.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const subject of subjects) {
      await quota?.refill()
      const answer = await measureOne(subject, quota)
      if (round > 0) answers.get(subject.name)?.push(answer)
    }
  }
  return answers
}

async function measureOne(subject: Subject, quota: Quota | undefined): Promise<FirstAnswer> {
  const usedMs = await quota?.cpuMs()
  const startedMs = performance.now()
  const launched = launch(subject, quota?.processesFiles)
  try {
    const port = await launched.port
    const listeningMegabytes = await residentMegabytes(launched.pid)
    await ask(subject, port, false)
    const latencyMs = performance.now() - startedMs
    const cpuMs = quota && usedMs !== undefined ? (await quota.cpuMs()) - usedMs : undefined
    return { latencyMs, cpuMs, listeningMegabytes, megabytes: await residentMegabytes(launched.pid) }
  } finally {
    await launched.stop()
  }
}

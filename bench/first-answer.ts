import { ask } from './ask.ts'
import { launch } from './launch.ts'
import type { Quota } from './quota.ts'
import type { Subject } from './subject.ts'

/**
 * Milliseconds from just before a process is spawned to the end of its first answer, `rounds` times for each subject by
 * name. The subjects take turns, so that the machine's noise falls on all of them, and a first round is discarded.
 */
export async function measureFirstAnswers(
  subjects: Subject[],
  rounds: number,
  quota?: Quota,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const subject of subjects) {
      await quota?.refill()
      const latencyMs = await firstAnswerMs(subject, quota)
      if (round > 0) times.get(subject.name)?.push(latencyMs)
    }
  }
  return times
}

async function firstAnswerMs(subject: Subject, quota: Quota | undefined): Promise<number> {
  const startedMs = performance.now()
  const launched = launch(subject, quota?.processesFile)
  try {
    await ask(subject, await launched.port, false)
    return performance.now() - startedMs
  } finally {
    await launched.stop()
  }
}

import { type Answer, hasEnded, noAnswerYet } from '../answers/answer.ts'
import { ask } from '../answers/ask.ts'
import { eachAtOnce } from '../answers/at-once.ts'
import { chatBody, type Question } from '../answers/question.ts'
import type { Router } from '../answers/router.ts'

/** The answers of one target to the same question, in the order in which they were asked for. */
export type Compared = { target: string; answers: readonly Answer[] }

export type CompareOptions = {
  targets: readonly string[]
  /** How often each target is asked, one call after the other. */
  repeat: number
  /** How many targets are asked at once. */
  atOnce: number
  limitMs?: number
  signal?: AbortSignal
  /** Called at the beginning and with each change; the targets keep their order. */
  changed?: (compared: readonly Compared[]) => void
}

/** Asks several targets the same question at once. It never throws: what goes wrong is in the answers. */
export async function compare(
  router: Router,
  question: Question,
  options: CompareOptions,
): Promise<readonly Compared[]> {
  const { targets, repeat, atOnce, changed, signal, limitMs } = options
  let compared: readonly Compared[] = targets.map((target) => ({ target, answers: Array(repeat).fill(noAnswerYet) }))
  const put = (at: number, run: number, answer: Answer) => {
    compared = compared.map((one, index) => (index === at ? { ...one, answers: one.answers.with(run, answer) } : one))
    changed?.(compared)
  }
  changed?.(compared)
  await eachAtOnce(atOnce, targets, async (target, at) => {
    for (let run = 0; run < repeat; run += 1) {
      if (signal?.aborted) put(at, run, { ...noAnswerYet, state: 'stopped' })
      else {
        // An answer from the cache would say nothing about the target.
        const body = { ...chatBody({ ...question, model: target }), cache: false }
        await ask(router, body, {
          ...(signal && { signal }),
          ...(limitMs !== undefined && { limitMs }),
          changed: (answer) => put(at, run, answer),
        })
      }
    }
  })
  return compared
}

/** How many of all calls have ended. */
export function progressOf(compared: readonly Compared[]): { ended: number; calls: number } {
  const answers = compared.flatMap((one) => one.answers)
  return { ended: answers.filter(hasEnded).length, calls: answers.length }
}

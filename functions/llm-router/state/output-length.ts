import type { Task } from '#runtime/contract/short-form.ts'

/** The length of answers in tokens, reasoning included, learned from earlier answers. */
export type OutputLength = {
  expectedTokens(task: Task): number
  record(task: Task, outputTokens: number): void
}

/** The expected length before there are any answers. */
const firstGuess: Readonly<Record<Task, number>> = { embed: 0, classify: 10, generate: 300, reason: 1000 }
/** The weight of the newest answer. */
const weight = 0.1

export function createOutputLength(): OutputLength {
  const learned = new Map<Task, number>()
  return {
    expectedTokens: (task) => learned.get(task) ?? firstGuess[task],
    record(task, outputTokens) {
      const before = learned.get(task)
      learned.set(task, before === undefined ? outputTokens : before + weight * (outputTokens - before))
    },
  }
}

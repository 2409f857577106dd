import type { Task } from '#runtime/contract/tasks.ts'

/** The average length of answers in tokens, reasoning included, by task. It is immutable. */
export type OutputLengths = Readonly<Partial<Record<Task, number>>>

/** The expected length before there are any answers. */
const firstGuess: Readonly<Record<Task, number>> = { embed: 0, classify: 10, generate: 300, reason: 1000 }
/** The weight of the newest answer. */
const weight = 0.1

export function expectedTokens(lengths: OutputLengths, task: Task): number {
  return lengths[task] ?? firstGuess[task]
}

export function withLength(lengths: OutputLengths, task: Task, outputTokens: number): OutputLengths {
  const before = lengths[task]
  return { ...lengths, [task]: before === undefined ? outputTokens : before + weight * (outputTokens - before) }
}

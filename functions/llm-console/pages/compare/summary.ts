import { present } from '#runtime/contract/present.ts'
import {
  type Answer,
  type AnswerState,
  answeredBy,
  hasEnded,
  hasUnknownCost,
  tokensPerSecond,
} from '../answers/answer.ts'
import type { Fault } from '../answers/fault.ts'
import type { Compared } from './compare.ts'
import { toNanoUsd, toUsd } from './nano-usd.ts'

/**
 * What a target's answers were like: medians of those that are whole, which one slow call does not distort. The first token of one that is still
 * coming counts too. Absent is unknown.
 */
export type Summary = {
  target: string
  calls: number
  /** How many have ended, how many of them with a whole answer, and how many with a fault. */
  ended: number
  answered: number
  failed: number
  firstTokenMs?: number
  totalMs?: number
  tokensPerSecond?: number
  promptTokens?: number
  completionTokens?: number
  costUsd?: number
  /** Another target than the one that was asked for. */
  answeredBy?: string
  /** The first whole answer, else a part of one, and where that stands. */
  text?: string
  textState?: AnswerState
  /** What went wrong in the last call that failed. */
  fault?: Fault
}

export function summarise({ target, answers }: Compared): Summary {
  const whole = answers.filter(({ state }) => state === 'answered')
  const streaming = answers.filter(({ state }) => state === 'streaming')
  const [shown = answers.findLast(({ text }) => text !== '')] = whole
  const by = shown && answeredBy(shown)
  const fault = answers.findLast((answer) => answer.fault)?.fault
  const median = (read: (answer: Answer) => number | undefined) => medianOf(whole.map(read))
  const nanoUsd = median(({ costUsd }) => (costUsd === undefined ? undefined : toNanoUsd(costUsd)))
  const known = {
    firstTokenMs: medianOf([...whole, ...streaming].map((answer) => answer.firstTokenMs)),
    totalMs: median((answer) => answer.totalMs),
    tokensPerSecond: median(tokensPerSecond),
    promptTokens: median(({ usage }) => usage?.prompt_tokens),
    completionTokens: median(({ usage }) => usage?.completion_tokens),
    costUsd: nanoUsd === undefined ? undefined : toUsd(nanoUsd),
    answeredBy: by === target ? undefined : by,
    text: shown?.text,
    textState: shown?.state,
    fault,
  }
  return {
    target,
    calls: answers.length,
    ended: answers.filter(hasEnded).length,
    answered: whole.length,
    failed: answers.filter((answer) => answer.fault).length,
    ...present(known),
  }
}

/** What all calls have cost, as far as it is known, and of how many that may have cost something it is not. */
export function totalCost(compared: readonly Compared[]): { usd: number; unknownCalls: number } {
  let nanoUsd = 0
  let unknownCalls = 0
  for (const answer of compared.flatMap(({ answers }) => answers)) {
    nanoUsd += toNanoUsd(answer.costUsd ?? 0)
    if (hasUnknownCost(answer)) unknownCalls += 1
  }
  return { usd: toUsd(nanoUsd), unknownCalls }
}

/** Undefined without any number: of some that are unknown, the rest tells. */
export function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).sort((one, other) => one - other)
  const [low, high] = [known[Math.ceil(known.length / 2) - 1], known[Math.floor(known.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

import type { Fault } from './fault.ts'
import type { Question } from './question.ts'
import { type Decision, decide } from './route.ts'
import type { Router } from './router.ts'
import { type Live, useLive } from './use-live.ts'

const settleMs = 250

export type LiveDecision = Live<{ decision: Decision } | { fault: Fault }>

/** What the router would do with a question while it is typed. */
export function useDecision(router: Router, question: Question | undefined): LiveDecision {
  return useLive(router, question && { question }, settleMs, decideAsked)
}

function decideAsked(router: Router, { question }: { question: Question }, signal: AbortSignal) {
  return decide(router, question, signal)
}

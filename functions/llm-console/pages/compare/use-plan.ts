import type { Fault } from '../answers/fault.ts'
import type { Question } from '../answers/question.ts'
import type { Router } from '../answers/router.ts'
import { type Live, useLive } from '../answers/use-live.ts'
import { type Plan, type Planned, plan } from './plan.ts'

const settleMs = 400

export type LivePlan = Pick<Live<Plan>, 'lateMs' | 'reload'> & {
  /** What asking each target would take, by its name, as far as it is known. For a moment it may be that of the question before. */
  byTarget: ReadonlyMap<string, Planned>
  /** What asking all of them this very question would take; undefined while that is not known. */
  planned: readonly Planned[] | undefined
  /** Why it is not known. */
  fault: Fault | undefined
}

/** What asking each target would take, while one types. */
export function usePlan(router: Router, question: Question | undefined, targets: readonly string[]): LivePlan {
  const asked = question && { question, targets }
  const { answer, isAwaited, lateMs, reload } = useLive(router, asked, settleMs, planAsked)
  const latest = answer && 'planned' in answer ? answer.planned : []
  const current = isAwaited ? undefined : answer
  return {
    ...{ lateMs, reload, byTarget: new Map(latest.map((one) => [one.target, one])) },
    planned: current && 'planned' in current ? current.planned : undefined,
    fault: current && 'fault' in current ? current.fault : undefined,
  }
}

type Asked = { question: Question; targets: readonly string[] }

function planAsked(router: Router, { question, targets }: Asked, signal: AbortSignal): Promise<Plan> {
  return plan(router, question, targets, signal)
}

import { sentenceOf } from '../../functions/llm-console/pages/answers/fault.ts'
import { listChatTargets } from '../../functions/llm-console/pages/answers/models.ts'
import type { Question } from '../../functions/llm-console/pages/answers/question.ts'
import type { Router } from '../../functions/llm-console/pages/answers/router.ts'
import { cheapest, type Planned, plan } from '../../functions/llm-console/pages/compare/plan.ts'

/**
 * What asking those named would take, or the cheapest of all that can answer.
 * @param tell is told how many are left out, and why
 * @throws Error if the router does not list its models, or none of them can answer
 */
export async function planTargets(
  router: Router,
  question: Question,
  { targets, limit }: { targets: readonly string[] | undefined; limit: number },
  tell: (line: string) => void,
): Promise<Planned[]> {
  if (targets) return plan(router, question, targets)
  const listed = await listChatTargets(router)
  if ('fault' in listed) throw new Error(`${router.address}: ${sentenceOf(listed.fault)}`)
  const planned = await plan(router, question, listed.targets)
  const chosen = cheapest(planned, limit)
  const refused = planned.filter((one) => 'fault' in one)
  const [first] = refused
  if (chosen.length === 0) {
    throw new Error(
      `No target can answer. ${first ? sentenceOf(first.fault) : 'The key allows none, or the catalogue has none.'}`,
    )
  }
  const beyond = planned.length - refused.length - chosen.length
  if (beyond > 0) tell(`${beyond} more could answer: raise --limit, or name them with --targets.`)
  if (first) tell(`${refused.length} cannot answer now. ${first.target}: ${sentenceOf(first.fault)}`)
  return chosen
}

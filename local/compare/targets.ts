import { type Fault, sentenceOf } from '../../functions/llm-console/pages/answers/fault.ts'
import { listChatTargets } from '../../functions/llm-console/pages/answers/models.ts'
import type { Question } from '../../functions/llm-console/pages/answers/question.ts'
import type { Router } from '../../functions/llm-console/pages/answers/router.ts'
import { cheapest, type Planned, plan } from '../../functions/llm-console/pages/compare/plan.ts'

/**
 * What asking those named would take, or the cheapest of all that can answer.
 * @param tell is told how many are left out, and why
 * @throws Error if the router does not answer, or none of them can answer
 */
export async function planTargets(
  router: Router,
  question: Question,
  { targets, limit }: { targets: readonly string[] | undefined; limit: number },
  tell: (line: string) => void,
): Promise<readonly Planned[]> {
  if (targets) return planned(targets)
  const listed = await listChatTargets(router)
  if ('fault' in listed) throw failure(listed.fault)
  const all = await planned(listed.targets)
  const chosen = cheapest(all, limit)
  const refused = all.filter((one) => 'fault' in one)
  const [first] = refused
  if (chosen.length === 0) {
    throw new Error(
      `No target can answer. ${first ? sentenceOf(first.fault) : 'The key allows none, or the catalogue has none.'}`,
    )
  }
  const beyond = all.length - refused.length - chosen.length
  if (beyond > 0) tell(`${beyond} more could answer: raise --limit, or name them with --targets.`)
  if (first) tell(`${refused.length} cannot answer now. ${first.target}: ${sentenceOf(first.fault)}`)
  return chosen

  async function planned(names: readonly string[]): Promise<readonly Planned[]> {
    const answer = await plan(router, question, names)
    if ('fault' in answer) throw failure(answer.fault)
    return answer.planned
  }

  function failure(fault: Fault): Error {
    return new Error(`${router.address}: ${sentenceOf(fault)}`)
  }
}

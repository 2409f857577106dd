import { reasonOf } from '#runtime/contract/admin/decision-reason.ts'
import type { DecisionDetail, DecisionStatus, DecisionSummary } from '#runtime/contract/admin/decisions.ts'
import type { DecisionLog, StoreAway } from '../observe/decisions/decision-log.ts'
import { readDecision } from '../observe/decisions/text.ts'

export type Wanted = Readonly<{
  status?: DecisionStatus | undefined
  task?: string | undefined
  /** Of the decision; the error's code where there was none. */
  reason?: string | undefined
  target?: string | undefined
  /** The id of a key. */
  key?: string | undefined
}>

export type DecisionPage = {
  decisions: DecisionSummary[]
  next: string | null
  partial: StoreAway | undefined
  /** The names among all that were looked at. */
  seen: Record<'reason' | 'target' | 'key', Set<string>>
}

/** How many are in memory at once. */
const mostAtOnce = 500

/** A page of those that are wanted. A filter may look through all that are kept. */
export async function readDecisions(
  log: Pick<DecisionLog, 'read'>,
  { before, limit, wanted }: { before: string | undefined; limit: number; wanted: Wanted },
): Promise<DecisionPage> {
  const isFiltered = Object.values(wanted).some((value) => value !== undefined)
  const size = isFiltered ? mostAtOnce : limit + 1
  const decisions: DecisionSummary[] = []
  const seen: DecisionPage['seen'] = { reason: new Set(), target: new Set(), key: new Set() }
  for (let position = before; ; ) {
    const { page, partial } = await log.read(position, size)
    for (const { position: at, text } of page) {
      if (decisions.length === limit) return { decisions, next: position ?? null, partial, seen }
      position = at
      const decision = readDecision(text)
      if (decision === undefined) continue
      note(decision, seen)
      if (isWanted(decision, wanted)) decisions.push(toSummary(decision))
    }
    if (page.length < size || partial) return { decisions, next: null, partial, seen }
  }
}

function note(decision: DecisionDetail, seen: DecisionPage['seen']): void {
  const { target, key } = decision
  const reason = reasonOf(decision)
  if (reason !== undefined) seen.reason.add(reason)
  if (target !== undefined) seen.target.add(target)
  if (key !== undefined) seen.key.add(key.id)
}

function isWanted(decision: DecisionDetail, { key, reason, ...wanted }: Wanted): boolean {
  if (key !== undefined && decision.key?.id !== key) return false
  if (reason !== undefined && reasonOf(decision) !== reason) return false
  const names = ['status', 'task', 'target'] as const
  return names.every((name) => wanted[name] === undefined || wanted[name] === decision[name])
}

/** Without what only the single decision shows. */
function toSummary(decision: DecisionDetail): DecisionSummary {
  const { asked, tags, category, experiment, replaced_model, estimated_prompt_tokens, candidates, ...rest } = decision
  const { removed, removed_count, attempts, overhead_ms, error, ...summary } = rest
  return summary
}

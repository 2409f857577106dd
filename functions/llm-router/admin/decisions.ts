import * as v from 'valibot'
import {
  type DecisionDetail,
  type DecisionList,
  type DecisionSummary,
  decisionStatuses,
} from '#runtime/contract/admin/decisions.ts'
import { taskSchema } from '#runtime/contract/short-form.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Call, json, type Route } from '#runtime/http/call.ts'
import type { DecisionLog } from '../observe/decisions/decision-log.ts'
import { parameter, readQuery } from './query.ts'

const path = '/admin/decisions'

const querySchema = v.strictObject({
  limit: v.optional(parameter.number(1, 200)),
  before: v.optional(v.pipe(v.string(), v.regex(/^[\w.:-]{1,100}$/, 'must be what an earlier reply gave as next'))),
  status: v.optional(v.picklist(decisionStatuses, `must be one of ${decisionStatuses.join(', ')}`)),
  task: v.optional(taskSchema),
  reason: v.optional(parameter.text),
  target: v.optional(parameter.text),
  key: v.optional(parameter.text),
})

type Filter = Omit<v.InferOutput<typeof querySchema>, 'limit' | 'before'>

const usualLimit = 50
const pageSize = 500

/** `GET /admin/decisions`: the last requests, and all that is known of one. */
export function decisionRoutes({ log }: { log: Pick<DecisionLog, 'read' | 'find'> }): Route[] {
  async function list({ query }: Call) {
    const { limit = usualLimit, before, ...filter } = readQuery(querySchema, query)
    const decisions: DecisionSummary[] = []
    let next: string | null = before ?? null
    for (let position = before; ; ) {
      const page = await log.read(position, pageSize)
      for (const { position: at, decision } of page) {
        if (decisions.length === limit) return json({ decisions, next } satisfies DecisionList)
        position = at
        next = at
        if (isWanted(decision, filter)) decisions.push(summaryOf(decision))
      }
      if (page.length < pageSize) return json({ decisions, next: null } satisfies DecisionList)
    }
  }

  async function show(call: Call) {
    const found = await log.find(decodeURIComponent(call.path.slice(path.length + 1)))
    if (found === undefined) throw new LlmError('unknown_path', 'There is no decision with this call id any more')
    return json(found)
  }

  return [
    { method: 'GET', path, handle: list },
    { method: 'GET', path: `${path}/*`, handle: show },
  ]
}

function isWanted(decision: DecisionDetail, { status, task, reason, target, key }: Filter): boolean {
  return (
    (status === undefined || decision.status === status) &&
    (task === undefined || decision.task === task) &&
    (reason === undefined || decision.reason === reason) &&
    (target === undefined || decision.target === target) &&
    (key === undefined || decision.key?.id === key)
  )
}

function summaryOf(decision: DecisionDetail): DecisionSummary {
  const { asked, tags, category, experiment, replaced_model, estimated_prompt_tokens, candidates, ...rest } = decision
  const { removed, removed_count, attempts, overhead_ms, error, ...summary } = rest
  return summary
}

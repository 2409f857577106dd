import * as v from 'valibot'
import { type DecisionList, type DecisionReply, decisionStatuses } from '#runtime/contract/admin/decisions.ts'
import { refusal } from '#runtime/contract/refusal.ts'
import { taskSchema } from '#runtime/contract/short-form.ts'
import { isErrorCode } from '#runtime/error-table.ts'
import { LlmError } from '#runtime/errors.ts'
import { type Call, json } from '#runtime/http/call.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { CallNotes } from '../dispatch/call-notes.ts'
import type { DecisionLog } from '../observe/decisions/decision-log.ts'
import { readableDecisions } from '../observe/decisions/text.ts'
import { type DecisionPage, readDecisions, type Wanted } from './decision-pages.ts'
import type { AdminRoute } from './guard.ts'
import { parameter, parametersOf, readQuery, withPosition } from './query.ts'

const path = '/admin/decisions'
const position = 'must be what an earlier reply gave as next'
const [usualLimit, mostLimit] = [50, 200]
/** As many names as a message holds. */
const mostNamed = 40

const querySchema = v.strictObject({
  limit: v.optional(parameter.number(1, mostLimit)),
  before: v.optional(v.pipe(v.string(), v.regex(/^[\w.:-]{1,100}$/, position))),
  status: v.optional(v.picklist(decisionStatuses, `must be one of ${decisionStatuses.join(', ')}`)),
  task: v.optional(taskSchema),
  reason: v.optional(parameter.text),
  target: v.optional(parameter.text),
  key: v.optional(parameter.text),
})

export type DecisionRouteParts = {
  log: Pick<DecisionLog, 'read' | 'find'>
  callNotes: Pick<CallNotes, 'read'>
  catalogue: Pick<Catalogue, 'byName'>
  /** Whether there is a key of that id. */
  isKey: (id: string) => Promise<boolean>
}

/** `GET /admin/decisions`: the last requests, and all that is known of one. */
export function decisionRoutes({ log, callNotes, catalogue, isKey }: DecisionRouteParts): AdminRoute[] {
  async function list({ query }: Call) {
    const { limit = usualLimit, before, ...wanted } = readQuery(querySchema, query)
    const { decisions, next, partial, seen } = await withPosition('before', position, () =>
      readDecisions(log, { before, limit, wanted }),
    )
    if (decisions.length === 0 && before === undefined) await checkNames(wanted, seen)
    return json({ decisions, next, ...(partial && { partial }) } satisfies DecisionList)
  }

  /**
   * A name that no decision has may be a mistake.
   * @throws LlmError invalid_request with the names that there are
   */
  async function checkNames(wanted: Wanted, seen: DecisionPage['seen']): Promise<void> {
    for (const name of ['reason', 'target', 'key'] as const) {
      const value = wanted[name]
      if (value === undefined || seen[name].size === 0 || seen[name].has(value)) continue
      if (await mayCome(name, value)) continue
      const known = [...seen[name]].sort().slice(0, mostNamed).join(', ')
      throw refusal(`No decision has this ${name}; known values are ${known}`, name)
    }
  }

  /** Whether a name that no decision has yet is one that they may have. */
  async function mayCome(name: 'reason' | 'target' | 'key', value: string): Promise<boolean> {
    if (name === 'key') return isKey(value)
    return name === 'target' ? catalogue.byName[value] !== undefined : isErrorCode(value)
  }

  async function show(call: Call) {
    const callId = idOf(call)
    const { texts, partial } = await log.find(callId)
    const [found] = readableDecisions(texts)
    if (found === undefined) {
      const fix = 'Name a call that GET /admin/decisions lists.'
      throw new LlmError('unknown_path', 'No decision with this call id is kept', { fix })
    }
    // While the store is away, the decision is shown without what came after it.
    const { shadows = [], feedback } = partial ? {} : await callNotes.read(found)
    const later = { ...(shadows.length > 0 && { shadows }), ...(feedback && { feedback }) }
    return json({ ...found, ...later, ...(partial && { partial }) } satisfies DecisionReply)
  }

  return [
    { method: 'GET', path, parameters: parametersOf(querySchema), handle: list },
    { method: 'GET', path: `${path}/*`, handle: show },
  ]
}

function idOf(call: Call): string {
  try {
    return decodeURIComponent(call.path.slice(path.length + 1))
  } catch {
    return ''
  }
}

import * as v from 'valibot'
import { type DecisionDetail, decisionStatuses } from '#runtime/contract/admin/decisions.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Loose } from './loose.ts'

/** A decision as it is stored. */

/** What a provider adds to its usage can be long, and so can the reasons why a target was not asked. */
const mostCharacters = 16_000

export function toText(decision: Loose<DecisionDetail>): string {
  const text = JSON.stringify(decision)
  if (text.length <= mostCharacters) return text
  const attempts = decision.attempts.slice(0, 20).map(({ usage, message, ...attempt }) => attempt)
  return JSON.stringify({ ...decision, attempts, removed: decision.removed.slice(0, 5) })
}

const attemptsSchema = v.array(v.looseObject({ target: v.string() }))
const listSchema = v.array(v.unknown())
/** What this version relies on; a later one may have added more. */
const storedSchema = v.looseObject({
  call_id: v.string(),
  time: v.string(),
  status: v.picklist(decisionStatuses),
  candidates: listSchema,
  removed: listSchema,
  attempts: attemptsSchema,
})

const decisionSchema = v.custom<DecisionDetail>((value) => v.is(storedSchema, value))

/** Undefined for what another version has written in another form. */
export function readDecision(text: string): DecisionDetail | undefined {
  const value = jsonOrUndefined(text)
  return v.is(decisionSchema, value) ? value : undefined
}

/** Those that this version can read, in their order. */
export function readableDecisions(texts: readonly string[]): DecisionDetail[] {
  return texts.flatMap((text) => readDecision(text) ?? [])
}

import type { ErrorCode } from '../../error-table.ts'
import { ownWords } from './own-words.ts'
import { blameRows } from './rows.ts'
import type { ProviderError } from './said.ts'
import { statusRow } from './statuses.ts'

/** The error code of a failure, and the size of a context window that was too small, if the provider names it. */
export type Blame = { code: ErrorCode; windowTokens?: number | undefined }

/** Longer than any explanation; the rest of a message often quotes the request. */
const maxReadCharacters = 2000

/** What concerns this request alone. Every other code changes the standing of the target, for all callers. */
const ofRequest: ReadonlySet<ErrorCode> = new Set([
  'context_length_exceeded',
  'content_policy_violation',
  'unsupported_by_provider',
  'invalid_request',
])

/**
 * Who is to blame for a failure: the provider's own words take precedence over the status. What they repeat of the request
 * condemns nothing, or any caller could disable a target.
 * @param said the provider's words; undefined if something else answered in its place
 * @param status the HTTP status; undefined for an error in a 200 that does not name one
 */
export function blame(said: ProviderError | undefined, status: number | undefined): Blame {
  if (said === undefined) return { code: status === undefined ? 'bad_reply' : statusRow(status).between }
  const whole = said.message ?? ''
  const message = whole.slice(0, maxReadCharacters)
  if (isLargerThanQuota(message)) return { code: 'unsupported_by_provider' }
  const condemning = isOfField(said, status) ? '' : ownWords(message, message.length < whole.length)
  const codes = new Set(said.codes.map((code) => code.toLowerCase()))
  for (const { is, at, code, says } of blameRows) {
    if (status !== undefined && at && !at.includes(status)) continue
    if (code && !code.some((one) => codes.has(one.toLowerCase()))) continue
    const match = says && firstMatch(says, ofRequest.has(is) ? message : condemning)
    if (says && !match) continue
    const tokens = Number(match?.groups?.tokens?.replaceAll(',', ''))
    return { code: is, ...(tokens > 0 && Number.isSafeInteger(tokens) && { windowTokens: tokens }) }
  }
  return { code: status === undefined ? 'bad_reply' : statusRow(status).own }
}

function firstMatch(says: RegExp | readonly RegExp[], text: string): RegExpExecArray | undefined {
  for (const pattern of says instanceof RegExp ? [says] : says) {
    const match = pattern.exec(text)
    if (match) return match
  }
  return undefined
}

/** True if the provider refuses the value of a field, and not the model: its sentence may repeat the value. */
function isOfField({ param }: ProviderError, status: number | undefined): boolean {
  return (status === 400 || status === 404 || status === 422) && param !== undefined && param !== 'model'
}

/** A request with more tokens than a whole minute's quota: waiting does not help, and smaller ones still fit. OpenAI, Groq. */
function isLargerThanQuota(message: string): boolean {
  const [, limit, requested] = /request too large .{0,200}limit (\d+), requested (\d+)/is.exec(message) ?? []
  return limit !== undefined && Number(requested) > Number(limit)
}

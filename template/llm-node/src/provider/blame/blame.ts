import type { ErrorCode } from '../../errors.ts'
import { blameRows } from './rows.ts'
import type { ProviderError } from './said.ts'
import { statusRow } from './statuses.ts'

/** The error code of a failure, and the size of a context window that was too small, if the provider names it. */
export type Blame = { code: ErrorCode; windowTokens?: number | undefined }

/** Longer than any explanation; the rest of a message often quotes the request. */
const maxReadCharacters = 2000

/**
 * Who is to blame for a failure: the provider's own words take precedence over the status.
 * @param said the provider's words; undefined if something else answered in its place
 * @param status the HTTP status; undefined for an error in a 200 that does not name one
 */
export function blame(said: ProviderError | undefined, status: number | undefined): Blame {
  if (said === undefined) return { code: status === undefined ? 'bad_reply' : statusRow(status).between }
  const message = (said.message ?? '').slice(0, maxReadCharacters)
  if (isLargerThanQuota(message)) return { code: 'unsupported_by_provider' }
  const codes = new Set(said.codes.map((code) => code.toLowerCase()))
  for (const { is, at, code, says } of blameRows) {
    if (status !== undefined && at && !at.includes(status)) continue
    if (code && !code.some((one) => codes.has(one.toLowerCase()))) continue
    const match = says?.exec(message)
    if (says && !match) continue
    const tokens = Number(match?.groups?.tokens?.replaceAll(',', ''))
    return { code: is, ...(tokens > 0 && { windowTokens: tokens }) }
  }
  return { code: status === undefined ? 'bad_reply' : statusRow(status).own }
}

/** A request with more tokens than a whole minute's quota: waiting does not help, and smaller ones still fit. OpenAI, Groq. */
function isLargerThanQuota(message: string): boolean {
  const [, limit, requested] = /request too large .{0,200}limit (\d+), requested (\d+)/is.exec(message) ?? []
  return limit !== undefined && Number(requested) > Number(limit)
}

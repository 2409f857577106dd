import type { ErrorCode } from '../../errors.ts'
import { blameRows } from './rows.ts'
import type { ProviderError } from './said.ts'
import { statusRow } from './statuses.ts'

/** Whom a failure condemns, and how large the context window is that was too small, where it was said. */
export type Blame = { code: ErrorCode; windowTokens?: number | undefined }

/** More than any sentence that tells what is wrong; the rest of a message often quotes the request. */
const maxReadCharacters = 2000

/**
 * Whom a provider's failure condemns, by its own words before its status.
 * @param said what the provider says; undefined where something else has answered in its place
 * @param status of HTTP; undefined for an error within a 200 that does not name one
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

/** One request of more tokens than a whole minute's quota: waiting mends nothing, and others fit in. OpenAI, Groq. */
function isLargerThanQuota(message: string): boolean {
  const [, limit, requested] = /request too large .{0,200}limit (\d+), requested (\d+)/is.exec(message) ?? []
  return limit !== undefined && Number(requested) > Number(limit)
}

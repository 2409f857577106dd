import { hash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { tokenPrefix } from '#runtime/contract/api-token.ts'
import { LlmError } from '#runtime/errors.ts'

const randomBits = 256
/** 256 bits take 43 characters of base64url. */
const form = /^llmr_[A-Za-z0-9_-]{43}$/

/** A new token. It is shown once, and nothing keeps it. */
export function createToken(random: (bytes: number) => Buffer = randomBytes): string {
  return `${tokenPrefix}${random(randomBits / 8).toString('base64url')}`
}

/** What is kept of a token, in hex. So many random bits need neither a salt nor a slow function. */
export function hashOf(token: string): string {
  return hash('sha256', token)
}

/**
 * The token that a call shows in `Authorization` or, as the clients of the dialect messages do, in `x-api-key`; undefined if it shows
 * none, or what is not for us. What cannot be one is refused before anything is computed from it.
 * @throws LlmError invalid_key
 */
export function tokenOf({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string | undefined {
  const all = [authorization?.replace(/^bearer +/i, ''), typeof apiKey === 'string' ? apiKey : undefined]
  const [shown, other = shown] = all.filter((one) => one?.startsWith(tokenPrefix))
  if (shown === undefined) return undefined
  if (other !== shown) {
    throw new LlmError('invalid_key', 'Authorization and x-api-key show two different API keys, and one call has one')
  }
  if (form.test(shown)) return shown
  throw new LlmError('invalid_key', `The API key is cut off or mistyped: ${tokenPrefix} and 43 characters make one`)
}

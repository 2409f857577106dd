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
 * The token that a call shows; undefined if it shows none, or what is not for us. What cannot be one is refused before anything is
 * computed from it.
 * @throws LlmError invalid_key
 */
export function tokenOf({ authorization }: IncomingHttpHeaders): string | undefined {
  const shown = authorization?.replace(/^bearer +/i, '')
  if (!shown?.startsWith(tokenPrefix)) return undefined
  if (form.test(shown)) return shown
  throw new LlmError('invalid_key', `The API key is cut off or mistyped: ${tokenPrefix} and 43 characters make one`)
}

import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { header } from '../contract/headers.ts'
import { LlmError } from '../errors.ts'

/**
 * Lets a call pass when it carries the shared secret, in its own header or, for OpenAI clients, as a Bearer token:
 * `/function/*` is open to everybody on the Community gateway, and a provider function spends money.
 * @throws LlmError invalid_key
 */
export function checkFunctionToken(expected: string | undefined, headers: IncomingHttpHeaders): void {
  if (expected === undefined) return
  const own = headers[header.functionToken]
  const bearer = headers.authorization?.replace(/^Bearer /i, '')
  if (isEqual(typeof own === 'string' ? own : bearer, expected)) return
  throw new LlmError('invalid_key', 'The function token is missing or wrong')
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function isEqual(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(given ?? ''), digest(expected))
}

import type { IncomingHttpHeaders } from 'node:http'
import { LlmError } from '../errors.ts'
import { isEqual } from './constant-time.ts'

/** A secret that callers send: in its own header or, as clients of providers and Prometheus do, as a Bearer token or in `x-api-key`. */
export type Token = { secret: string; header: string }

/**
 * Admits a call that carries one of the tokens.
 * @throws LlmError invalid_key
 */
export function checkToken(token: Token, expected: readonly string[], headers: IncomingHttpHeaders): void {
  if (hasToken(token, expected, headers)) return
  const { secret, header } = token
  const fix = `Send the secret’s value in ${header}, or as \`Authorization: Bearer …\`; no API key takes its place.`
  throw new LlmError('invalid_key', `The value of the secret ${secret} is missing from ${header}, or it is wrong`, {
    fix,
  })
}

/** True if a call carries one of the tokens. */
export function hasToken({ header }: Token, expected: readonly string[], headers: IncomingHttpHeaders): boolean {
  const own = headers[header]
  const given = typeof own === 'string' ? [own] : elsewhere(headers)
  // Compares with all of them, so that the time does not tell which one it was.
  return expected.filter((token) => given.filter((one) => isEqual(one, token)).length > 0).length > 0
}

function elsewhere({ authorization, 'x-api-key': apiKey }: IncomingHttpHeaders): string[] {
  const bearer = authorization?.replace(/^Bearer /i, '')
  return [bearer, apiKey].filter((one) => typeof one === 'string')
}

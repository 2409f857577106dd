import type { IncomingHttpHeaders } from 'node:http'
import { header } from '../contract/headers.ts'
import { checkToken } from '../http/token.ts'

const functionToken = { secret: 'function-token', header: header.functionToken }

/**
 * Admits a call that carries the shared secret, if one is mounted. On the Community gateway `/function/*` is open to everyone, and
 * a provider function spends money.
 * @throws LlmError invalid_key
 */
export function checkFunctionToken(expected: string | undefined, headers: IncomingHttpHeaders): void {
  if (expected !== undefined) checkToken(functionToken, expected, headers)
}

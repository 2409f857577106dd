import type { IncomingHttpHeaders } from 'node:http'
import { header } from '../contract/headers.ts'
import { checkToken } from '../http/token.ts'

const functionToken = { secret: 'function-token', header: header.functionToken }

/**
 * Lets a call pass when it carries the shared secret, where there is one: `/function/*` is open to everybody on the Community
 * gateway, and a provider function spends money.
 * @throws LlmError invalid_key
 */
export function checkFunctionToken(expected: string | undefined, headers: IncomingHttpHeaders): void {
  if (expected !== undefined) checkToken(functionToken, expected, headers)
}

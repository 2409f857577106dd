import { tokenPrefix } from '#runtime/contract/api-token.ts'
import { adminToken } from '#runtime/http/operator-route.ts'
import { hasToken } from '#runtime/http/token.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { anyone } from '../keys/caller.ts'
import type { CallerOf } from '../keys/callers.ts'

/** Also lets in an operator without a key; one who shows a key sees what that may do. */
export function callerOrAdmin(secrets: Pick<Secrets, 'tokens'>, callerOf: CallerOf): CallerOf {
  return async (call) => {
    const { headers } = call
    if ([headers.authorization, headers['x-api-key']].some((one) => one?.includes(tokenPrefix))) return callerOf(call)
    const expected = secrets.tokens(adminToken.secret)
    return expected && hasToken(adminToken, expected, headers) ? anyone : callerOf(call)
  }
}

import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { adminToken } from '#runtime/http/operator-route.ts'
import { hasToken } from '#runtime/http/token.ts'
import type { Parts } from '#runtime/parts.ts'
import { createAttempts } from './attempts.ts'
import { cookieOf, readCookie } from './cookie.ts'
import { isSession, sessionMs, signSession } from './session.ts'

/** On the console's own 401: the session has ended, or there was none. A 401 of the router has another cause. */
export const signedOutHeader = 'x-llm-console-signed-out'

export type Login = {
  /** Whether there is a secret to sign in with. */
  isConfigured(): boolean
  isSignedIn(call: Pick<Call, 'headers'>): boolean
  /**
   * The admin-token, to ask the router with.
   * @throws LlmError invalid_key without a session
   */
  require(call: Pick<Call, 'headers'>): string
  /**
   * Gives the cookie of a new session.
   * @throws LlmError invalid_key, rate_limited, or missing_secret
   */
  signIn(call: Pick<Call, 'headers'>, token: string): string
  /** Gives the cookie that ends the session in the browser. */
  signOut(call: Pick<Call, 'headers'>): string
}

/** Sessions for those who know the secret `admin-token`. */
export function createLogin({ secrets, now }: Pick<Parts, 'secrets' | 'now'>): Login {
  const attempts = createAttempts(now)
  const tokens = () => secrets.tokens(adminToken.secret)

  function isSignedIn({ headers }: Pick<Call, 'headers'>): boolean {
    const session = readCookie(headers)
    const expected = tokens()
    return session !== undefined && expected !== undefined && isSession(session, expected, now())
  }

  return {
    isConfigured: () => tokens() !== undefined,
    isSignedIn,
    require(call) {
      const [token] = secrets.requireTokens(adminToken.secret)
      if (isSignedIn(call)) return token
      const headers = { [signedOutHeader]: 'true' }
      throw new LlmError('invalid_key', 'Nobody is signed in to the console, or the session has ended', { headers })
    },
    signIn({ headers }, token) {
      const expected = secrets.requireTokens(adminToken.secret)
      attempts.check()
      if (!hasToken(adminToken, expected, { [adminToken.header]: token })) {
        attempts.wrong()
        throw new LlmError('invalid_key', 'This is not the admin-token of this console')
      }
      return cookieOf(headers, signSession(expected[0], now()), sessionMs / 1000)
    },
    signOut: ({ headers }) => cookieOf(headers, '', 0),
  }
}

import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { adminToken } from '#runtime/http/operator-route.ts'
import { hasToken } from '#runtime/http/token.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { consoleHeader } from '../headers.ts'
import { createAttempts } from './attempts.ts'
import { cookieOf, readCookie } from './cookie.ts'
import { createEnded } from './ended.ts'
import { isDueForRenewal, newSession, readSession, renewed, type Session, signSession } from './session.ts'

type Asked = Pick<Call, 'headers'>

export type Login = {
  /** Whether there is a secret to sign in with. */
  isConfigured(): boolean
  isSignedIn(call: Asked): boolean
  /**
   * The admin-token, to ask the router with.
   * @throws LlmError invalid_key without a session
   */
  require(call: Asked): string
  /** Whether the session is used and should be renewed. */
  isDue(call: Asked): boolean
  /** Gives the cookie of the session for another idle time; undefined if it is not due. */
  renew(call: Asked): string | undefined
  /**
   * Gives the cookie of a new session.
   * @throws LlmError invalid_key, rate_limited, or missing_secret
   */
  signIn(call: Asked, token: string): string
  /** Ends the session, and gives the cookie that ends it in the browser. */
  signOut(call: Asked): string
}

type LoginParts = { secrets: Pick<Secrets, 'tokens' | 'requireTokens'>; now: () => number }

/** Sessions for those who know the secret `admin-token`. */
export function createLogin({ secrets, now }: LoginParts): Login {
  const attempts = createAttempts(now)
  const ended = createEnded(now)
  const tokens = () => secrets.tokens(adminToken.secret)

  function sessionOf({ headers }: Asked): Session | undefined {
    const session = readSession(readCookie(headers) ?? '', tokens() ?? [], now())
    return session && !ended.has(session) ? session : undefined
  }

  function cookieFor({ headers }: Asked, session: Session, token: string): string {
    return cookieOf(headers, signSession(session, token), Math.ceil((session.endMs - now()) / 1000))
  }

  function dueOf(call: Asked): Session | undefined {
    const session = sessionOf(call)
    return session && isDueForRenewal(session, now()) ? session : undefined
  }

  return {
    isConfigured: () => tokens() !== undefined,
    isSignedIn: (call) => sessionOf(call) !== undefined,
    require(call) {
      const [token] = secrets.requireTokens(adminToken.secret)
      if (sessionOf(call)) return token
      throw new LlmError('invalid_key', 'Nobody is signed in to the console, or the session has ended', {
        headers: { [consoleHeader.signedOut]: 'true' },
        fix: 'Sign in with the secret admin-token.',
      })
    },
    isDue: (call) => dueOf(call) !== undefined,
    renew(call) {
      const session = dueOf(call)
      const [token] = secrets.requireTokens(adminToken.secret)
      return session && cookieFor(call, renewed(session, now()), token)
    },
    signIn(call, token) {
      const expected = secrets.requireTokens(adminToken.secret)
      attempts.check()
      if (!hasToken(adminToken, expected, { [adminToken.header]: token })) {
        attempts.wrong()
        const fix = 'Check it: it is the secret admin-token of this deployment.'
        throw new LlmError('invalid_key', 'This is not the admin-token of this console', { fix })
      }
      return cookieFor(call, newSession(now()), expected[0])
    },
    signOut(call) {
      const session = sessionOf(call)
      if (session) ended.add(session)
      return cookieOf(call.headers, '', 0)
    },
  }
}

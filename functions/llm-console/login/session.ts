import { createHmac, randomBytes } from 'node:crypto'
import { hourMs, minuteMs } from '#runtime/contract/durations.ts'
import { isEqual } from '#runtime/http/constant-time.ts'

/** A working day, in which use renews a session. Then its holder signs in again. */
export const sessionMs = 12 * hourMs

/** How long a session holds without being used, and a copy of its cookie that nobody uses. */
export const idleMs = 15 * minuteMs

/** A session is renewed once this much of its idle time has passed, so that most requests need not. */
const renewAfterMs = idleMs / 3

/** What a session says of itself, in milliseconds since the epoch. `id` stays when it is renewed. */
export type Session = { id: string; signedInMs: number; endMs: number }

export function newSession(nowMs: number): Session {
  return { id: randomBytes(16).toString('base64url'), signedInMs: nowMs, endMs: nowMs + idleMs }
}

export function isDueForRenewal({ signedInMs, endMs }: Session, nowMs: number): boolean {
  return endMs < signedInMs + sessionMs && nowMs >= endMs - idleMs + renewAfterMs
}

/** The same session for another idle time, within its whole time. */
export function renewed(session: Session, nowMs: number): Session {
  return { ...session, endMs: Math.min(nowMs + idleMs, session.signedInMs + sessionMs) }
}

/**
 * The text of a session, which proves that its holder knew the admin-token, without containing it: it is signed with the token. So it
 * survives the end of a replica, ends with the token, and needs no store.
 */
export function signSession({ id, signedInMs, endMs }: Session, token: string): string {
  const signed = `${signedInMs.toString(36)}.${endMs.toString(36)}.${id}`
  return `${signed}.${signatureOf(signed, token)}`
}

/** The session of a text; undefined unless one of these tokens has signed it and its time is not up. */
export function readSession(text: string, tokens: readonly string[], nowMs: number): Session | undefined {
  const [, signed, signedIn, end, id, signature] =
    /^(([\da-z]{1,12})\.([\da-z]{1,12})\.([\w-]{22}))\.([\w-]{43})$/.exec(text) ?? []
  if (!signed || !signedIn || !end || !id || !signature) return undefined
  // Compares with all of them, so that the time does not tell which one it was.
  const isSigned = tokens.filter((token) => isEqual(signature, signatureOf(signed, token))).length > 0
  const endMs = Number.parseInt(end, 36)
  return isSigned && endMs > nowMs ? { id, signedInMs: Number.parseInt(signedIn, 36), endMs } : undefined
}

function signatureOf(signed: string, token: string): string {
  return createHmac('sha256', token).update(`llm-console session ${signed}`).digest('base64url')
}

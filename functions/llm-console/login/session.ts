import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A working day. The session cannot be renewed: whoever goes on signs in again. */
export const sessionMs = 12 * 3_600_000

/**
 * A session that proves that its holder knew the admin-token, without containing it: it holds its end and a random text, both
 * signed with the token. So it survives the end of a replica, ends with the token, and needs no store.
 */
export function signSession(token: string, nowMs: number): string {
  const signed = `${(nowMs + sessionMs).toString(36)}.${randomBytes(16).toString('base64url')}`
  return `${signed}.${signatureOf(signed, token)}`
}

/** True if one of these tokens has signed it and its time is not up. */
export function isSession(text: string, tokens: readonly string[], nowMs: number): boolean {
  const [, signed, end, signature] = /^(([\da-z]{1,12})\.[\w-]{22})\.([\w-]{43})$/.exec(text) ?? []
  if (signed === undefined || end === undefined || signature === undefined) return false
  // Compares with all of them, so that the time does not tell which one it was.
  const isSigned = tokens.filter((token) => isEqual(signature, signatureOf(signed, token))).length > 0
  return isSigned && Number.parseInt(end, 36) > nowMs
}

function signatureOf(signed: string, token: string): string {
  return createHmac('sha256', token).update(`llm-console session ${signed}`).digest('base64url')
}

function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

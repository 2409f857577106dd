import { codeOf } from './not-connected.ts'

/** Whoever drops a connection later may have processed the request. Sooner, it was about to end, or never served. */
export const unservedWithinMs = 1000

/** True if the other side has dropped the connection; Node says so too of a body that ends before its end was told. */
export function isReset(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ECONNRESET' || code === 'EPIPE'
}

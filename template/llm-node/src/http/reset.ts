import { codeOf } from './not-connected.ts'

/** True if the other side has dropped the connection; Node says so too of a body that ends before its end was told. */
export function isReset(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ECONNRESET' || code === 'EPIPE'
}

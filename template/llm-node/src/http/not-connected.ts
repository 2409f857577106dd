/** The codes for a connection that never stood: nothing was sent. */
const codes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** The code of a system error; empty for any other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** True if a connection was refused, or there was no way to its server. */
export function isNotConnected(error: unknown): boolean {
  return codes.has(codeOf(error)) && !wasOpen(error)
}

/** True if there was no connection for whatever reason, that it took too long included. */
export function hasSentNothing(error: unknown): boolean {
  return isNotConnected(error) || (codeOf(error) === 'ETIMEDOUT' && !wasOpen(error))
}

/** A connection that stands can be lost with the same codes, after what was sent by it has arrived. */
function wasOpen(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && (error.syscall === 'read' || error.syscall === 'write')
}

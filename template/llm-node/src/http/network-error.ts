import { codeOf } from './not-connected.ts'

/** What Node says of a key, an address or a header that cannot be parsed. */
const ofValue = /^ERR_(OSSL|CRYPTO|INVALID|HTTP_INVALID)_/

/**
 * True for a failure of the system or of TLS, whenever it happened and whatever its code, and for an error that such a failure has
 * caused. Not for one of a file, nor of a value in it.
 */
export function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  return code === '' ? isNetworkError(error.cause) : !isOfFile(error) && !ofValue.test(code)
}

function isOfFile(error: Error): boolean {
  return ('path' in error && typeof error.path === 'string') || codeOf(error) === 'EISDIR'
}

import { codeOf } from './not-connected.ts'

/** The codes of Node and of undici, which `fetch` consists of. */
const codes = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR)/

/** True for a failure of the network, whenever it happened, and for an error that such a failure has caused. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof Error && (codes.test(codeOf(error)) || isNetworkError(error.cause))
}

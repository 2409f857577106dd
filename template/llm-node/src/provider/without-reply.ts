import { LlmError } from '../errors.ts'
import { codeOf, hasSentNothing, isWithoutHost } from '../http/not-connected.ts'
import { unservedWithinMs } from '../http/reset.ts'
import { isFaultOfCode, ours } from './blame/ours.ts'

/**
 * The error of a request that got no reply, because of the network or of the request itself. What a server that had it for a while may
 * have done is billed, however the connection ended.
 * @param openMs how long there was a connection; undefined if there was none, so that nothing was sent
 */
export function withoutReply(provider: string, cause: unknown, openMs: number | undefined): LlmError {
  if (cause instanceof LlmError) return cause
  if (isFaultOfCode(cause)) return ours(cause)
  if (openMs === undefined || hasSentNothing(cause)) {
    const isHostAway = isWithoutHost(cause)
    return new LlmError('provider_unavailable', `${provider} cannot be reached`, { cause, isHostAway })
  }
  // The codes of Node's parser of HTTP.
  if (codeOf(cause).startsWith('HPE_')) {
    return new LlmError('bad_reply', `${provider} sent a reply that is not HTTP, or whose headers are too large`, {
      cause,
    })
  }
  const mayBeBilled = openMs >= unservedWithinMs
  return new LlmError('provider_unavailable', `${provider} ended the connection without a reply`, {
    cause,
    mayBeBilled,
  })
}

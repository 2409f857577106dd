import { ofWhole, type Reported, withReported } from '../contract/reported.ts'
import type { Usage } from '../contract/usage.ts'
import { LlmError } from '../errors.ts'

/** A reply that cannot be read, with what it reports all the same. */
export class RefusedReply extends Error {
  readonly reported: Reported

  constructor(cause: unknown, reported: Reported) {
    super('The reply cannot be read', { cause })
    this.reported = reported
  }
}

/**
 * Translates a provider's whole reply, or the last part of a stream. If that fails, as for an answer that has ended for a reason of its
 * provider's own, what is thrown tells the usage.
 * @param usage read only then
 */
export function translated<Reply>(usage: () => Usage | undefined, translate: () => Reply): Reply {
  try {
    return translate()
  } catch (cause) {
    const used = usage()
    const reported = used && ofWhole(used, true)
    if (reported === undefined || cause instanceof LlmError) throw withReported(cause, reported)
    throw new RefusedReply(cause, reported)
  }
}

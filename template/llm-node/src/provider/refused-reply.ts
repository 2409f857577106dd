/** A provider's reply that cannot be translated, as it came: what it reports counts all the same. */
export class RefusedReply extends Error {
  readonly reply: unknown

  constructor(cause: unknown, reply: unknown) {
    super('The reply cannot be read', { cause })
    this.reply = reply
  }
}

/**
 * Translates a provider's whole reply, or the last part of a stream.
 * @throws RefusedReply if that fails, as for an answer that has ended for a reason of its provider's own
 */
export function translated<Reply, Told>(reply: Reply, translate: (reply: Reply) => Told): Told {
  try {
    return translate(reply)
  } catch (cause) {
    throw new RefusedReply(cause, reply)
  }
}

import { LlmError } from '../errors.ts'
import { type ErrorInside, errorInside } from './blame/inside.ts'

/**
 * Wraps what a provider's SDK throws, as `cause`. It distinguishes that from errors in our own code, which say nothing about the
 * provider.
 */
export class SdkFailure extends Error {
  constructor(cause: unknown) {
    super('The SDK has failed', { cause })
  }
}

/** An error in a reply with status 200. */
export class InsideFailure extends Error {
  readonly inside: ErrorInside

  constructor(inside: ErrorInside) {
    super('The reply holds an error')
    this.inside = inside
  }
}

/**
 * Runs the SDK's part of a call.
 * @throws SdkFailure, InsideFailure, LlmError
 */
export async function bySdk<Reply>(run: () => Promise<Reply>): Promise<Reply> {
  try {
    return checked(await run())
  } catch (thrown) {
    throw toSdkFailure(thrown)
  }
}

/** The same for a streamed reply. */
export async function* streamBySdk<Piece>(
  run: () => AsyncIterable<Piece> | Promise<AsyncIterable<Piece>>,
): AsyncGenerator<Piece> {
  try {
    for await (const piece of await run()) yield checked(piece)
  } catch (thrown) {
    throw toSdkFailure(thrown)
  }
}

/** The reply itself. @throws InsideFailure if it holds an error */
export function checked<Reply>(reply: Reply): Reply {
  const inside = errorInside(reply)
  if (inside) throw new InsideFailure(inside)
  return reply
}

function toSdkFailure(thrown: unknown): unknown {
  const isNamed = thrown instanceof LlmError || thrown instanceof InsideFailure || thrown instanceof SdkFailure
  return isNamed ? thrown : new SdkFailure(thrown)
}

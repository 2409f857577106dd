import type { EmbeddingsRequest } from '#runtime/contract/embeddings.ts'
import { wholeEmbeddings } from '#runtime/contract/whole-reply.ts'
import type { Call } from '#runtime/http/call.ts'
import type { TimedRequest } from '../../choose/request.ts'
import type { Dispatch } from '../../dispatch/dispatch.ts'
import { anyone } from '../../keys/caller.ts'
import { fromBase64, normalised } from './vectors.ts'

export type EmbedParts = {
  dispatch: Dispatch
  describe: (hints: Hints, body: EmbeddingsRequest) => TimedRequest
  /** The target's name. */
  embedWith: string
  /** The target's model. */
  model: string | undefined
}

/** What a request for a vector has of the request that it is made for. */
type Hints = Pick<TimedRequest, 'task' | 'maxLatencyMs' | 'private' | 'model' | 'user' | 'caller'>

/** The vector of a text; undefined if there is none. Never rejects. */
export type Embed = (call: Call, request: TimedRequest, text: string) => Promise<Float32Array | undefined>

/**
 * Asks the target for vectors as a call of its own to whoever asks: with its own record in the ledger, but no decision, and no place
 * in a limit, which the request itself has to find. Vectors of another model, of a target that answers in its place, are of no use.
 */
export function createEmbed({ dispatch, describe, embedWith, model }: EmbedParts): Embed {
  return async (call, { maxLatencyMs, private: isPrivate, user, caller: asker = anyone }, text) => {
    const body = { input: text }
    const caller = { ...asker, isForRouter: true }
    const hints: Hints = { task: 'embed', maxLatencyMs, private: isPrivate, model: embedWith, user, caller }
    try {
      const { target, reply } = await dispatch(
        // Neither its decision nor its line in the log says anything of this one.
        { ...call, note() {} },
        {
          request: describe(hints, body),
          path: '/v1/embeddings',
          body,
          read: (value, by) => wholeEmbeddings(value, { by, count: 1 }),
        },
      )
      const embedding = reply.data[0]?.embedding
      if (target.model !== model || embedding === undefined) return undefined
      return normalised(typeof embedding === 'string' ? fromBase64(embedding) : embedding)
    } catch {
      return undefined
    }
  }
}

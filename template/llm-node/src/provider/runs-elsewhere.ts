import * as v from 'valibot'
import { unsupported } from '../contract/refusal.ts'
import { LlmError } from '../errors.ts'

/** Ollama's names for models that run in its cloud: `gpt-oss:120b-cloud`, `glm-4.6:cloud`. */
const cloudName = /[:-]cloud\s*$/i

const said = v.optional(v.nullable(v.string()))
const remoteSchema = v.looseObject({ remote_host: said, remote_model: said })

/**
 * A server in the cluster may forward the requests for a model to another host. Such a model gets no private request.
 * @throws LlmError unsupported_by_provider
 */
export function refuseRemoteName(model: string): void {
  if (cloudName.test(model)) throw refuse(model, 'its name says so')
}

/** @param shown the server's description of the model */
export function refuseRemoteModel(model: string, shown: unknown): void {
  if (isRemote(shown)) throw refuse(model, 'the server says so')
}

/**
 * The same for a reply, which may reveal it only afterwards.
 * @throws LlmError bad_reply
 */
export function refuseRemoteReply(reply: unknown): void {
  if (isRemote(reply)) throw new LlmError('bad_reply', 'The answer to a private request was made outside the cluster')
}

function isRemote(value: unknown): boolean {
  const parsed = v.safeParse(remoteSchema, value)
  // A value that is not a text cannot be trusted.
  return !parsed.success || Boolean(parsed.output.remote_host || parsed.output.remote_model)
}

function refuse(model: string, why: string): LlmError {
  const message = `The model ${model.slice(0, 100)} runs outside the cluster (${why}), and the request is private`
  return unsupported(message, 'model')
}

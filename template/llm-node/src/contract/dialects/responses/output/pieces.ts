import { LlmError } from '../../../../errors.ts'
import { itemsOf } from '../../../filled.ts'
import { isJsonObject } from '../../../json-object.ts'

type Fields = Record<string, unknown>

/** @throws LlmError bad_reply for sound and images, which would be lost: nothing in a request asks for them */
export function refuseUntold({ audio, images }: Fields): void {
  if (isJsonObject(audio)) throw new LlmError('bad_reply', 'The answer has sound, which /v1/responses cannot carry')
  if (objectsIn(images).length > 0) {
    throw new LlmError('bad_reply', 'The answer has images, which /v1/responses cannot carry')
  }
}

/** A citation without the object that chat completions put around it. */
export function toAnnotation(annotation: Fields): object {
  const { type, ...rest } = annotation
  const inner = typeof type === 'string' ? rest[type] : undefined
  return isJsonObject(inner) ? { type, ...inner } : annotation
}

/** The log probabilities of a choice. Some servers give no bytes, and clients expect a list. */
export function logprobsIn(logprobs: unknown): object[] {
  const withBytes = (one: Fields) => ({ ...one, bytes: one.bytes ?? [] })
  return objectsIn(Object(logprobs).content).map((token) => ({
    ...withBytes(token),
    top_logprobs: objectsIn(token.top_logprobs).map(withBytes),
  }))
}

/** The objects of a list; none if it is no list. */
export function objectsIn(list: unknown): Fields[] {
  return itemsOf(list).filter(isJsonObject)
}

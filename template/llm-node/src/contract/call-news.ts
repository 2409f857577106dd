import * as v from 'valibot'
import { argumentsText, typeOfCall } from './call-texts.ts'
import { isFilledText } from './chat.ts'
import { newCallId } from './new-call-id.ts'
import { present } from './present.ts'
import { without } from './without.ts'

export const callDeltaSchema = v.looseObject({
  index: v.optional(v.nullable(v.number())),
  id: v.optional(v.unknown()),
  type: v.optional(v.nullable(v.string())),
  function: v.optional(v.nullable(v.looseObject({ name: v.optional(v.nullable(v.string())) }))),
})
export type CallDelta = v.InferOutput<typeof callDeltaSchema>

/** What has been told of a call, and the id that its server gave. */
export type ToldCall = { id?: string | undefined; given?: string | undefined; name?: string | undefined }

/**
 * A piece of a call with its index, and with its id, type and name where they have not been told before; the same piece where it has
 * just that. Some servers say the id with every piece, or an empty one (BerriAI/litellm#8990, spring-projects/spring-ai#6369):
 * clients put such pieces together to an id that nobody gave, or take each for another call. Others give none at all: the first
 * piece with a name then gets an id, and one that comes later is left out.
 */
export function withNews(delta: CallDelta, index: number, told: ToldCall): CallDelta {
  const { id, function: called } = delta
  const name = called?.name && called.name !== told.name ? called.name : undefined
  const newId = told.id === undefined ? idOf(id, name !== undefined) : undefined
  told.id ??= newId
  if (isFilledText(id)) told.given ??= id
  told.name ??= name
  const type = called && newId !== undefined ? typeOfCall(delta.type) : delta.type || undefined
  const text = argumentsText(called?.arguments)
  const isAsToldOf =
    delta.index === index &&
    delta.id === newId &&
    delta.type === type &&
    (called == null || (called.name === name && called.arguments === text))
  if (isAsToldOf) return delta
  const { id: _, type: __, function: ___, ...rest } = delta
  return {
    ...rest,
    index,
    ...present({ id: newId, type }),
    ...(called && { function: { ...without(called, ['name', 'arguments']), ...present({ name, arguments: text }) } }),
  }
}

function idOf(given: unknown, isNamed: boolean): string | undefined {
  return isFilledText(given) ? given : isNamed ? newCallId() : undefined
}

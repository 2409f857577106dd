import * as v from 'valibot'
import { argumentsText } from './call-texts.ts'
import { isFilledText } from './chat.ts'
import { newCallId } from './new-call-id.ts'

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
 * A piece of a call with its index, and with its id and name where they have not been told before; the same piece where it has
 * just that. Some servers say the id with every piece, or an empty one (BerriAI/litellm#8990, spring-projects/spring-ai#6369):
 * clients put such pieces together to an id that nobody gave, or take each for another call. Others give none at all: the first
 * piece with a name then gets an id, and one that comes later is left out.
 */
export function withNews(delta: CallDelta, index: number, told: ToldCall): CallDelta {
  const { id, type, function: called, ...rest } = delta
  const isNewName = Boolean(called?.name) && called?.name !== told.name
  const newId = told.id === undefined ? idOf(id, isNewName) : undefined
  told.id ??= newId
  if (isFilledText(id)) told.given ??= id
  if (isNewName) told.name ??= called?.name ?? undefined
  const text = argumentsText(called?.arguments)
  const isAsToldOf =
    delta.index === index &&
    'id' in delta === (newId !== undefined) &&
    delta.id === newId &&
    'type' in delta === (type != null) &&
    (called == null || ('name' in called === isNewName && called.arguments === text))
  if (isAsToldOf) return delta
  const { name: _, arguments: __, ...others } = called ?? {}
  return {
    ...rest,
    index,
    ...(newId !== undefined && { id: newId }),
    ...(type != null && { type }),
    ...(called && {
      function: { ...others, ...(isNewName && { name: called.name }), ...(text !== undefined && { arguments: text }) },
    }),
  }
}

function idOf(given: unknown, isNamed: boolean): string | undefined {
  return isFilledText(given) ? given : isNamed ? newCallId() : undefined
}

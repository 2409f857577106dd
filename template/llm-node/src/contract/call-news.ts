import * as v from 'valibot'
import { argumentsText } from './call-texts.ts'

export const callDeltaSchema = v.looseObject({
  index: v.optional(v.nullable(v.number())),
  id: v.optional(v.nullable(v.string())),
  type: v.optional(v.nullable(v.string())),
  function: v.optional(v.nullable(v.looseObject({ name: v.optional(v.nullable(v.string())) }))),
})
export type CallDelta = v.InferOutput<typeof callDeltaSchema>

/** What has been told of a call. */
export type ToldCall = { id?: string | undefined; name?: string | undefined }

/**
 * A piece of a call with its index, and with its id and name where they have not been told before; the same piece where it has
 * just that. Some servers say the id with every piece, or an empty one (BerriAI/litellm#8990, spring-projects/spring-ai#6369):
 * clients put such pieces together to an id that nobody gave, or take each for another call.
 */
export function withNews(delta: CallDelta, index: number, told: ToldCall): CallDelta {
  const { id, type, function: called, ...rest } = delta
  const isNewId = Boolean(id) && id !== told.id
  const isNewName = Boolean(called?.name) && called?.name !== told.name
  if (isNewId) told.id ??= id ?? undefined
  if (isNewName) told.name ??= called?.name ?? undefined
  const text = argumentsText(called?.arguments)
  const isAsToldOf =
    delta.index === index &&
    'id' in delta === isNewId &&
    'type' in delta === (type != null) &&
    (called == null || ('name' in called === isNewName && called.arguments === text))
  if (isAsToldOf) return delta
  const { name: _, arguments: __, ...others } = called ?? {}
  return {
    ...rest,
    index,
    ...(isNewId && { id }),
    ...(type != null && { type }),
    ...(called && {
      function: { ...others, ...(isNewName && { name: called.name }), ...(text !== undefined && { arguments: text }) },
    }),
  }
}

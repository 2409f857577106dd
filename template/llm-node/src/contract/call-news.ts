import * as v from 'valibot'
import { argumentsText, typeOfCall } from './call-texts.ts'
import { isFilled } from './filled.ts'
import { present } from './present.ts'
import { unusedId } from './unused-id.ts'
import type { WholeObject } from './whole-object.ts'
import { without } from './without.ts'

export const callDeltaSchema = v.looseObject({
  index: v.optional(v.nullable(v.number())),
  id: v.optional(v.unknown()),
  type: v.optional(v.nullable(v.string())),
  function: v.optional(v.nullable(v.looseObject({ name: v.optional(v.nullable(v.string())) }))),
})
export type CallDelta = v.InferOutput<typeof callDeltaSchema>

/** Pieces that may say a call once more, and what is then left of its arguments. They have begun with the first that is no blank. */
export type SaidAgain = { pieces: CallDelta[]; left: string; hasBegun: boolean }

/** A call that has begun: what it has been told with, or what has come of it by then, and what its server says. */
export type BegunCall = {
  /** The server's own number for it, which may be that of others too; undefined where it has none. */
  place: number | undefined
  /** In the order in which the calls are told: clients keep them in a list. Undefined until it is told, as the id is. */
  index?: number
  id?: string | undefined
  given?: string | undefined
  name?: string | undefined
  /** True once no more of its name can come. */
  isNamed?: boolean
  /** Its arguments while it is the last call, where another one may come under its number and its id. */
  said?: WholeObject | undefined
  /** What may be this call once more, until it differs. */
  again?: SaidAgain | undefined
}

/**
 * A piece of a call with its index, and the first one with its id, type and name; the same piece where it has just that. Some servers
 * say the id with every piece, or an empty one (BerriAI/litellm#8990, spring-projects/spring-ai#6369): clients put such pieces
 * together to an id that nobody gave, or take each for another call. Others give none at all, or the same one to several calls,
 * of which clients run one: the call then gets an id here, and one that comes later is left out.
 * @param ids those of the choice's calls, each of them once
 */
export function withNews(delta: CallDelta, index: number, told: BegunCall, ids: Set<string>): CallDelta {
  const { function: called } = delta
  const isFirst = told.id === undefined
  const id = isFirst ? unusedId(delta.id, ids) : undefined
  const name = isFirst ? called?.name : undefined
  const type = isFirst ? (called ? typeOfCall(delta.type) : delta.type || undefined) : undefined
  const text = argumentsText(called?.arguments)
  told.id ??= id
  const isAsToldOf =
    delta.index === index &&
    delta.id === id &&
    delta.type === type &&
    (called == null || (called.name === name && called.arguments === text))
  if (isAsToldOf) return delta
  const { id: _, type: __, function: ___, ...rest } = delta
  return {
    ...rest,
    index,
    ...present({ id, type }),
    ...(called && { function: { ...without(called, ['name', 'arguments']), ...present({ name, arguments: text }) } }),
  }
}

/** True for a piece that says nothing of its call: some servers send one before it begins, or after it has ended. */
export function saysNothing(piece: CallDelta): boolean {
  for (const name in piece) {
    if (name === 'index' || name === 'type') continue
    if (name === 'function' ? saysAny(piece.function) : isFilled(piece[name])) return false
  }
  return true
}

function saysAny(called: CallDelta['function']): boolean {
  for (const name in called) if (isFilled(called[name])) return true
  return false
}

import * as v from 'valibot'
import { itemsOf } from '../../../filled.ts'
import { isJsonObject } from '../../../json-object.ts'

const deltaSchema = v.looseObject({
  index: v.number(),
  id: v.nullish(v.string(), ''),
  function: v.nullish(v.looseObject({ name: v.nullish(v.string(), ''), arguments: v.nullish(v.string(), '') })),
  extra_content: v.optional(v.custom<Record<string, unknown>>(isJsonObject)),
})

/** A piece of a call; its id and name come with the first one. */
export type CallDelta = { index: number; id: string; name: string; json: string; extra_content?: unknown }

export function toolCallDeltas({ tool_calls: calls }: Record<string, unknown>): CallDelta[] {
  return itemsOf(calls).flatMap((call): CallDelta[] => {
    const parsed = v.safeParse(deltaSchema, call)
    if (!parsed.success) return []
    const { index, id, function: called, extra_content } = parsed.output
    return [{ index, id: id ?? '', name: called?.name ?? '', json: called?.arguments ?? '', extra_content }]
  })
}

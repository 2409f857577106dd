import * as v from 'valibot'

/**
 * The most items that one request may hold. Inputs are OpenAI's own limit; of the others nobody has as many, and to check more
 * would keep all other requests waiting.
 */
export const maxItems = { inputs: 2048, messages: 10_000, parts: 10_000, tools: 2000 }

/**
 * A list that is looked at only when it is not too long.
 * @param wanted completes "must be …" for what is no list
 */
export function listOf<Item extends v.GenericSchema>(item: Item, items: keyof typeof maxItems, wanted: string) {
  const most = maxItems[items]
  return v.pipe(
    v.custom<v.InferInput<Item>[]>(Array.isArray, wanted),
    v.check((list) => list.length <= most, `must hold ${most} ${items} or fewer`),
    v.array(item),
  )
}

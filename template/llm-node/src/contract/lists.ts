import * as v from 'valibot'

/**
 * The most items that one request may hold. The limit for inputs is OpenAI's. Real requests stay far below the others; checking
 * more would delay all other requests.
 */
export const maxItems = { inputs: 2048, messages: 10_000, parts: 10_000, tools: 2000 }

/**
 * A list whose items are checked only if it is not too long.
 * @param wanted completes "must be …" if the value is not a list
 */
export function listOf<Item extends v.GenericSchema>(item: Item, items: keyof typeof maxItems, wanted: string) {
  const most = maxItems[items]
  return v.pipe(
    v.custom<v.InferInput<Item>[]>(Array.isArray, wanted),
    v.check((list) => list.length <= most, `must hold ${most} ${items} or fewer`),
    v.array(item),
  )
}

const text = v.string()

/** A text, or a list: chosen by the type of the value, so that the error names the faulty item. */
export function textOr<List extends v.GenericSchema>(list: List) {
  return v.lazy<typeof text | List>((given) => (typeof given === 'string' ? text : list))
}

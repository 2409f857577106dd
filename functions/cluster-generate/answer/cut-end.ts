import * as v from 'valibot'

const cut = v.literal(true)
const cutSchema = v.pipe(
  v.looseObject({ choices: v.array(v.looseObject({ finish_reason: v.optional(v.nullable(v.string())) })) }),
  v.check((value) => v.is(cut, value.truncated) || v.is(v.looseObject({ truncated: cut }), value.__verbose)),
)

/**
 * A reply or a chunk that ends by `length` where llama.cpp says, beside its `finish_reason`, that the context window was full:
 * in `truncated`, or there in what it tells with `verbose`. Any other is the value itself.
 */
export function withCutEnd(value: unknown): unknown {
  if (!v.is(cutSchema, value)) return value
  const choices = value.choices.map((choice) =>
    choice.finish_reason === 'stop' ? { ...choice, finish_reason: 'length' } : choice,
  )
  return { ...value, choices }
}

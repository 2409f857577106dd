import * as v from 'valibot'

const cut = v.literal(true)
const cutSchema = v.pipe(
  v.looseObject({ choices: v.array(v.looseObject({ finish_reason: v.optional(v.nullable(v.string())) })) }),
  v.check((value) => v.is(cut, value.truncated) || v.is(v.looseObject({ truncated: cut }), value.__verbose)),
)

/**
 * Sets the finish reason `length` if llama.cpp reports a full context window: in `truncated`, or in its `verbose` details. Returns
 * any other reply or chunk unchanged.
 */
export function withCutEnd(value: unknown): unknown {
  if (!v.is(cutSchema, value)) return value
  const choices = value.choices.map((choice) =>
    choice.finish_reason === 'stop' ? { ...choice, finish_reason: 'length' } : choice,
  )
  return { ...value, choices }
}

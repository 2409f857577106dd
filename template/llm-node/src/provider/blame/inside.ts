import * as v from 'valibot'

/** An error in a reply with status 200, instead of an answer or besides one that has begun. */
export type ErrorInside = { body: object; hasBegun: boolean }

const erringSchema = v.object({
  error: v.union([v.pipe(v.string(), v.nonEmpty()), v.record(v.string(), v.unknown())]),
})
/** The form that model servers use in a stream. */
const bareSchema = v.object({ object: v.literal('error'), message: v.string() })
const choicesSchema = v.object({ choices: v.pipe(v.array(v.unknown()), v.minLength(1)) })

/** The error in a reply, a chunk or one of its choices; undefined if there is none. */
export function errorInside(value: unknown): ErrorInside | undefined {
  if (v.is(bareSchema, value)) return { body: value, hasBegun: false }
  const choices = v.is(choicesSchema, value) ? value.choices : []
  const erring = [value, ...choices].find((one) => v.is(erringSchema, one))
  if (!v.is(erringSchema, erring)) return undefined
  return { body: { error: erring.error }, hasBegun: choices.length > 0 }
}

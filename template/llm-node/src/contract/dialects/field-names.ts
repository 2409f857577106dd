import { LlmError } from '../../errors.ts'

/** What a dialect calls the inner form's fields, where its own names differ: `stop` is `stop_sequences` at one. */
export type FieldNames = Readonly<Record<string, string>>

/** An error that names a field of the inner form, with the name by which its caller sent it. */
export function inFieldsOf(error: LlmError, names: FieldNames): LlmError {
  const { param, isAsSent } = error.details
  if (isAsSent) return error
  const [first = '', ...path] = param?.split('.') ?? []
  const own = Object.hasOwn(names, first) ? names[first] : undefined
  if (own === undefined) return error
  // The sentence names it, too.
  const message = error.message.replaceAll(new RegExp(`(?<![\\w.])${first}(?![\\w])`, 'g'), own)
  return new LlmError(error.code, message, { ...error.details, param: [own, ...path].join('.') })
}

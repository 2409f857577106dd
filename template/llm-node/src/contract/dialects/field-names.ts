import { LlmError } from '../../errors.ts'
import { own } from '../own.ts'
import type { Dialect } from './dialect.ts'

/** What a dialect calls the inner form's fields, where its own names differ: `stop` is `stop_sequences` at one. */
export type FieldNames = Readonly<Record<string, string>>

/**
 * An error that names a field of the inner form, with the name by which its caller sent it. A place in the inner messages is none
 * that was sent: instructions and the results of tools shift it.
 */
export function inFieldsOf(error: LlmError, names: FieldNames): LlmError {
  const { param, isAsSent } = error.details
  if (isAsSent) return error
  const [first = '', ...path] = param?.split('.') ?? []
  const name = own(names, first)
  if (name === undefined) return error
  const isShifted = first === 'messages'
  // The sentence names it, too.
  const message = error.message.replaceAll(asField(first, isShifted), name)
  const renamed = isShifted ? name : [name, ...path].join('.')
  return error.with({ param: renamed }, message)
}

/**
 * Where a sentence means the field. `messages` and `stop` are also words, of providers as of ours: such a name is the field's only
 * at the beginning, with a place, or where the sentence says what it asks for.
 */
function asField(field: string, isShifted: boolean): RegExp {
  if (field.includes('_')) return new RegExp(`(?<![\\w.])${field}(?!\\w)`, 'g')
  const place = isShifted ? '\\.\\d[\\w.]*' : '(?=\\.\\d)'
  return new RegExp(`(?<![\\w.])${field}${place}|^${field}(?!\\w)|(?<=what )${field}(?= asks for)`, 'g')
}

/** The dialect, whose own faults name fields as they were sent: an inner field may have the same name. */
export function namingAsSent(dialect: Dialect): Dialect {
  const { read, counting } = dialect
  return {
    ...dialect,
    read: (body) => asSent(() => read(body)),
    ...(counting && { counting: { ...counting, read: (body) => asSent(() => counting.read(body)) } }),
  }
}

function asSent<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw error instanceof LlmError ? error.with({ isAsSent: true }) : error
  }
}

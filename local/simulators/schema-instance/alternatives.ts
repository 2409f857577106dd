import { itemsOf } from '#runtime/contract/filled.ts'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'

/** One JSON Schema that is an object. */
export type Schema = Readonly<Record<string, unknown>>

/** What a value has to fit at once: schemas without references and without combinations of others. */
export type Conjunction = {
  schemas: readonly Schema[]
  /** The references that led here. A smallest instance never needs one of them again. */
  opened: ReadonlySet<string>
}

/** Every way in which a value can fit all the schemas, in the order of their branches. */
export function* alternatives(
  schemas: readonly unknown[],
  root: unknown,
  opened: ReadonlySet<string>,
): Generator<Conjunction> {
  yield* expand({ waiting: schemas, plain: [], root, opened, here: new Set() })
}

type Expansion = {
  waiting: readonly unknown[]
  plain: readonly Schema[]
  root: unknown
  opened: ReadonlySet<string>
  /** The references of this very value, which may come twice. */
  here: ReadonlySet<string>
}

function* expand(expansion: Expansion): Generator<Conjunction> {
  const { waiting, plain, root, opened, here } = expansion
  const [first, ...others] = waiting
  if (waiting.length === 0) {
    yield { schemas: plain, opened: new Set([...opened, ...here]) }
    return
  }
  if (first === false) return
  const { $ref, allOf, anyOf, oneOf, ...rest } = withTold(asSchema(first))
  const next = { ...expansion, waiting: [...itemsOf(allOf), ...others] }
  if (typeof $ref === 'string') {
    if (opened.has($ref)) return
    const target = here.has($ref) ? [] : [resolve($ref, root)]
    const siblings = { ...rest, ...present({ allOf, anyOf, oneOf }) }
    yield* expand({ ...expansion, waiting: [...target, siblings, ...others], here: new Set([...here, $ref]) })
  } else if (Array.isArray(anyOf)) {
    const siblings = { ...rest, ...present({ oneOf }) }
    for (const branch of anyOf) yield* expand({ ...next, waiting: [branch, siblings, ...next.waiting] })
  } else if (Array.isArray(oneOf)) {
    for (const branch of oneOf) yield* expand({ ...next, waiting: [branch, rest, ...next.waiting] })
  } else {
    yield* expand({ ...next, plain: [...plain, rest] })
  }
}

export function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/**
 * With what the schema's description says in words, as `{minimum: 1, maxLength: 5}` at its end: there clients of Anthropic's put
 * what its API does not take, for the model to read.
 */
function withTold(schema: Schema): Schema {
  const [, told] = /\{([^{}]+)\}$/.exec(String(schema.description ?? '')) ?? []
  if (told === undefined) return schema
  return { ...asSchema(jsonOrUndefined(`{${told.replaceAll(/(^|, )(\w+): /g, '$1"$2": ')}}`)), ...schema }
}

/** What a reference within the document points at; anything fits where it points elsewhere. */
function resolve(reference: string, root: unknown): unknown {
  const [document, pointer = ''] = reference.split('#')
  if (document !== '') return {}
  const names = pointer.split('/').slice(1)
  return names.map(unescaped).reduce((value: unknown, name) => Object(value)[name] ?? {}, root)
}

function unescaped(name: string): string {
  return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

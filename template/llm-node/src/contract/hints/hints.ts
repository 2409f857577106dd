import type { IncomingHttpHeaders } from 'node:http'
import * as v from 'valibot'
import type { LlmError } from '../../errors.ts'
import { isJsonObject } from '../json-object.ts'
import { type Privacy, privacySchema, privacyText, strictest } from '../privacy.ts'
import { refusal } from '../refusal.ts'
import { millisecondsSchema } from '../short-form.ts'
import { type Form, type Task, tasksOf } from '../tasks.ts'
import { without } from '../without.ts'
import { textOfHeader } from './header-text.ts'
import { type HintName, headerOf, hintNames, ownHints, prefixed } from './hint-names.ts'

/** What a caller says about a request besides its text, wherever it is said. */
export type Hints = {
  private: Privacy
  task?: Task | undefined
  max_latency_ms?: number | undefined
  timeout_ms?: number | undefined
  strategy?: string | undefined
  /** Whether the answer may come from the cache, and be kept there. */
  cache?: boolean | undefined
  user?: string | undefined
  model?: string | undefined
}

export type ReadHints = (headers: IncomingHttpHeaders, body: unknown) => { hints: Hints; rest: unknown }

const flag = v.boolean('must be true or false')
const name = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
const flagText = v.pipe(
  v.picklist(['true', 'false'], 'must be true or false'),
  v.transform((text) => text === 'true'),
)
const privacyWritten = v.union([flagText, v.literal('auto')], privacyText)
const millisecondsText = v.pipe(
  v.string('must be a number of milliseconds'),
  v.nonEmpty('must be a number of milliseconds'),
  v.transform(Number),
  millisecondsSchema,
)
/** A user is recorded with each call. */
const user = v.pipe(name, v.maxLength(256, 'must have at most 256 characters'))
/** Node joins repeated headers with commas. */
const once = v.regex<string, string>(/^[^,]*$/, 'must be there once, and without a comma')
const headerText = v.pipe(name, v.transform(textOfHeader))
const userInHeader = v.pipe(headerText, user, once)
const modelInHeader = v.pipe(headerText, name, once)

/**
 * Creates a reader of the hints in one form of request. It reads headers, then fields of the body, then metadata; the first value
 * wins, except that for privacy the strictest does. `rest` is the body without the hints for the router, or the body itself if it
 * has none.
 * @param strategies the valid values of `strategy`; without them, any name is valid
 * @throws LlmError invalid_request, from the reader, for an invalid hint
 */
export function hintReader(form: Form, strategies?: readonly string[]): ReadHints {
  const task = v.picklist(tasksOf[form], `must be one of ${tasksOf[form].join(', ')}`)
  const strategy = strategies ? v.picklist(strategies, `must be one of ${strategies.join(', ')}`) : name
  const common = { task, strategy, user, model: name }
  const inBody = {
    ...common,
    private: privacySchema,
    cache: flag,
    max_latency_ms: millisecondsSchema,
    timeout_ms: millisecondsSchema,
  }
  const inMetadata = {
    ...common,
    private: privacyWritten,
    cache: flagText,
    max_latency_ms: millisecondsText,
    timeout_ms: millisecondsText,
  }
  const inHeaders = { ...inMetadata, user: userInHeader, model: modelInHeader }

  /** OpenAI accepts an empty user. */
  const isUnsaid = (hint: HintName, value: unknown) => value === null || (hint === 'user' && value === '')

  function readMetadata(metadata: Record<string, unknown>) {
    const withPrefix = (hint: HintName) => asText(metadata[prefixed(hint)])
    /** Callers use these words too: only a valid value makes one a hint. `private` always is one. */
    const withoutPrefix = (hint: HintName) => {
      const value = ownHints.has(hint) ? asText(metadata[hint]) : undefined
      return value === undefined || hint === 'private' || v.is(inMetadata[hint], value) ? value : undefined
    }
    const isHint = (key: string) =>
      hintNames.some((hint) => key === prefixed(hint) || (key === hint && withoutPrefix(hint) !== undefined))
    return {
      sources: [
        read(inMetadata, withPrefix, (hint) => `metadata.${prefixed(hint)}`),
        read(inMetadata, withoutPrefix, (hint) => `metadata.${hint}`),
      ],
      keys: Object.keys(metadata).filter(isHint),
    }
  }

  return (headers, body) => {
    if (!isJsonObject(body)) return { hints: { private: false }, rest: body }
    const metadata = metadataOf(body)
    const inside = metadata && readMetadata(metadata)
    const sources = [
      read(inHeaders, (hint) => headers[headerOf(hint)], headerOf),
      read(inBody, (hint) => (hint === 'private' || !isUnsaid(hint, body[hint]) ? body[hint] : undefined), String),
      ...(inside?.sources ?? []),
    ]
    const said: Partial<Hints> = Object.assign({}, ...sources.toReversed())
    return {
      hints: { ...said, private: strictest(sources.map((source) => source.private)) },
      rest: withoutHints(body, inside?.keys ?? []),
    }
  }
}

/**
 * The user whom the headers name, of a request without a body.
 * @throws LlmError invalid_request
 */
export function userInHeaders(headers: IncomingHttpHeaders): string | undefined {
  const header = headerOf('user')
  const given = headers[header]
  return given === undefined ? undefined : checked(userInHeader, given, header)
}

type Schemas = Readonly<Record<HintName, v.GenericSchema>>

/** The hints of one source, checked by their schemas. */
function read(
  schemas: Schemas,
  given: (hint: HintName) => unknown,
  nameOf: (hint: HintName) => string,
): Partial<Hints> {
  const said: Partial<Record<HintName, unknown>> = {}
  for (const hint of hintNames) {
    const value = given(hint)
    if (value !== undefined) said[hint] = checked(schemas[hint], value, nameOf(hint))
  }
  return said as Partial<Hints>
}

function checked<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown, param: string): Output {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  throw fault(param, parsed.issues[0].message)
}

function metadataOf({ metadata }: Record<string, unknown>): Record<string, unknown> | undefined {
  if (metadata === undefined || metadata === null) return undefined
  if (isJsonObject(metadata)) return metadata
  throw fault('metadata', 'must be an object')
}

/** OpenAI's metadata holds only texts; here a number or a boolean counts as its text. */
function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
}

function withoutHints(body: Record<string, unknown>, hintsInMetadata: readonly string[]): Record<string, unknown> {
  const fields = Object.keys(body).filter((field) => ownHints.has(field))
  if (fields.length === 0 && hintsInMetadata.length === 0) return body
  const rest = without(body, fields)
  if (hintsInMetadata.length === 0 || !isJsonObject(rest.metadata)) return rest
  const metadata = without(rest.metadata, hintsInMetadata)
  return Object.keys(metadata).length > 0 ? { ...rest, metadata } : without(rest, ['metadata'])
}

function fault(param: string, wanted: string): LlmError {
  return refusal(`${param} ${wanted}`, param)
}

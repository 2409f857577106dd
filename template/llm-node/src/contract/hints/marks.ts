import type { IncomingHttpHeaders } from 'node:http'
import type { LlmError } from '../../errors.ts'
import { isJsonObject } from '../json-object.ts'
import { refusal } from '../refusal.ts'
import { textOfHeader } from './header-text.ts'
import { hintHeaders } from './hint-names.ts'
import { type KeyPath, visitKeys } from './json-keys.ts'
import { looksPrivate } from './looks-private.ts'
import { entriesOf, parametersOf } from './named-values.ts'
import { holdsTags, isMark, isOfTags, tagsIn } from './tags.ts'

/** The parts of a call that can carry a mark. */
export type Marked = {
  headers: IncomingHttpHeaders
  query: string
  trailers: NodeJS.Dict<string>
  body: Uint8Array
}

/** Names that nearly every request has. They are not marks, and skip the examination. */
const ordinary: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'accept', 'accept-encoding', 'accept-language', 'user-agent', 'content-type'],
  ...['content-length', 'transfer-encoding', 'authorization', 'x-call-id', 'x-start-time', 'x-timeout'],
  ...['x-connect-timeout', 'x-function-token', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'],
  ...['x-stainless-arch', 'x-stainless-lang', 'x-stainless-os', 'x-stainless-runtime', 'x-stainless-runtime-version'],
  ...['x-stainless-package-version', 'x-stainless-retry-count', 'x-stainless-timeout', 'x-request-id', 'traceparent'],
  ...['x-api-key', 'x-app'],
  ...['messages', 'model', 'role', 'content', 'type', 'text', 'name', 'stream', 'temperature', 'max_tokens'],
  ...['input', 'prompt', 'task', 'image_url', 'url', 'user', 'metadata', 'tool_call_id', 'index', 'id'],
])

/** Values whose names the caller chooses freely: schemas, and the arguments of tools. A mark means nothing there. */
const namedByCaller: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set(['logit_bias', 'guided_json', 'json_schema', 'structured_outputs']),
  tools: new Set(['parameters', 'input_schema']),
  'tools.function': new Set(['parameters']),
  functions: new Set(['parameters']),
  response_format: new Set(['schema']),
  'text.format': new Set(['schema']),
  output_format: new Set(['schema']),
  'output_config.format': new Set(['schema']),
  'response_format.json_schema': new Set(['schema']),
  messages: new Set(['tool_calls', 'function_call']),
  'messages.content': new Set(['input', 'arguments']),
}

/** Where a mark is understood, by the enclosing objects. */
const understood: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set(['private']),
  metadata: new Set(['private', 'llm_private']),
}

/**
 * Where there are tags, and JSON within texts, besides what is named for its tags: `metadata`, LiteLLM's `litellm_metadata`, Bedrock's
 * `requestMetadata`, OpenRouter's `trace`, and headers such as `x-portkey-metadata`.
 */
const described = /metadata$|^trace$/i
/** Fields of client libraries and LiteLLM that hold other fields, or headers. */
const wrappers: ReadonlySet<string> = new Set(['extra_body', 'extra_headers', 'extra_query', 'litellm_params'])
/** How often JSON may be a text within JSON. Each time may read most of the body again. */
const mostLayers = 4

const howTo =
  'A request is marked by the header x-llm-private: true (or auto), by "private": true at the top level of the body, or by ' +
  'llm_private in its metadata; give anything else another name'

/**
 * The JSON of a request, after a check that every mark on it is understood.
 * @throws LlmError invalid_request
 */
export function parseMarked(call: Marked & { json(): unknown }): unknown {
  const value = call.json()
  checkMarks(call)
  checkFields(value)
  return value
}

function checkFields(value: unknown, ...path: string[]): void {
  if (typeof value === 'string') checkText(value, path)
  if (!isJsonObject(value)) return
  for (const key of Object.keys(value)) {
    if (described.test(key) || holdsTags(key)) checkTexts(value[key], ...path, key)
    else if (wrappers.has(key)) checkFields(value[key], ...path, key)
  }
}

/**
 * Refuses anything that may be meant as a mark of privacy, or as another hint, and is not understood. Ignoring it could let a
 * private prompt out.
 * @throws LlmError invalid_request
 */
export function checkMarks({ headers, query, trailers, body }: Marked): void {
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value)
  for (const name of Object.keys(trailers)) {
    if (isHintLike(name) || looksPrivate(name)) throw refuse('trailer', name, 'send hints before the body, as headers')
  }
  for (const [name, value] of parametersOf(query)) checkNamed('query parameter', name, value)
  checkKeys(body)
}

function checkHeader(name: string, value: string | readonly string[] = ''): void {
  if (ordinary.has(name) || hintHeaders.has(name)) return
  if (looksPrivate(name)) throw refuse('header', name, howTo)
  if (isHintLike(name)) throw refuse('header', name, `the hints are ${[...hintHeaders].join(', ')}`)
  const text = textOfHeader(String(value))
  checkText(text, [name])
  if (name !== 'baggage') return
  for (const [entry, said] of entriesOf(text)) checkNamed('entry of baggage', entry, said)
}

function checkNamed(kind: string, name: string, value: string): void {
  if (looksPrivate(name)) throw refuse(kind, name, howTo)
  checkText(value, [name])
}

/** A tag is a name, too: LiteLLM routes by them. */
function checkTag(tag: string): void {
  if (isMark(tag)) throw refuse('tag', tag.trim(), howTo)
}

/** Our own prefix, in every spelling of a proxy or a client library. */
function isHintLike(name: string): boolean {
  return /^x[-_]?llm[-_]/i.test(name)
}

/** A text by the names of what holds it. */
function checkText(text: string, path: readonly string[], layer = 0): void {
  if (isOfTags(path)) tagsIn(text).forEach(checkTag)
  if (/^\s*[[{]/.test(text)) checkJson(text, path, layer)
}

/** JSON within a text, as metadata has it where values must be texts, and headers such as x-portkey-metadata. */
function checkJson(text: string, path: readonly string[], layer: number): void {
  if (layer === mostLayers) throw refuse('field', path.join('.'), 'send it as it is', 'has JSON within JSON too often')
  visitKeys(
    Buffer.from(text),
    (key, within) => {
      if (looksPrivate(key)) throw refuse('field', [...path, ...within, key].join('.'), howTo)
      return true
    },
    (item, within, isListed) => {
      if (isListed) checkTag(item)
      // The nearest names tell enough, however deep it is.
      checkText(item, [...path, ...within.slice(-2)], layer + 1)
    },
  )
}

/** The texts of metadata. Each list in it may be one of tags. */
function checkTexts(value: unknown, ...path: string[]): void {
  if (typeof value === 'string') checkText(value, path)
  if (typeof value !== 'object' || value === null) return
  const isList = Array.isArray(value)
  for (const [key, item] of Object.entries(value)) {
    if (isList && typeof item === 'string') checkTag(item)
    checkTexts(item, ...path, ...(isList ? [] : [key]))
  }
}

function checkKeys(body: Uint8Array): void {
  const seen: Record<string, Set<string>> = { '': new Set(), metadata: new Set() }
  visitKeys(body, (key, path) => {
    // The tables have no deeper place.
    const place = path.length <= 2 ? path.join('.') : 'deeper'
    if (Object.hasOwn(seen, place)) checkOnce(key, path, seen[place])
    if (has(namedByCaller, place, key)) return false
    if (ordinary.has(key) || has(understood, place, key)) return true
    if (looksPrivate(key)) throw refuse('field', [...path, key].join('.'), howTo)
    return true
  })
}

/** Parsers differ in which of two equal fields they keep. */
function checkOnce(key: string, path: KeyPath, seen: Set<string> | undefined): void {
  if (seen?.has(key)) throw refuse('field', [...path, key].join('.'), 'send it once', 'is there more than once')
  seen?.add(key)
}

function has(table: Readonly<Record<string, ReadonlySet<string>>>, place: string, key: string): boolean {
  return Object.hasOwn(table, place) && table[place]?.has(key) === true
}

function refuse(kind: string, name: string, how: string, what = 'is not understood'): LlmError {
  const shown = name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 80)
  return refusal(`The ${kind} ${shown} ${what}: ${how}`, shown)
}

import type { KeyPath } from './json-keys.ts'
import { longestName } from './looks-private.ts'
import { describesRequest } from './tags.ts'

/** Names that nearly every request has. They are not marks, describe nothing, and skip the examination. */
export const ordinary: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'accept', 'accept-encoding', 'accept-language', 'user-agent', 'content-type'],
  ...['content-length', 'transfer-encoding', 'authorization', 'x-call-id', 'x-start-time', 'x-timeout'],
  ...['x-connect-timeout', 'x-function-token', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'],
  ...['x-stainless-arch', 'x-stainless-lang', 'x-stainless-os', 'x-stainless-runtime', 'x-stainless-runtime-version'],
  ...['x-stainless-package-version', 'x-stainless-retry-count', 'x-stainless-timeout', 'x-request-id', 'traceparent'],
  ...['x-api-key', 'x-app'],
  ...['messages', 'model', 'role', 'content', 'type', 'text', 'name', 'stream', 'temperature', 'max_tokens'],
  ...['input', 'prompt', 'task', 'image_url', 'url', 'user', 'tool_call_id', 'index', 'id'],
])

const ofWholeRequest = new Set(['logit_bias', 'guided_json', 'json_schema', 'structured_outputs', 'format'])

/** Schemas and what fits them, wherever they are within a field: of tools, also as items of the input have them, and of answers. */
const schemas: ReadonlySet<string> = new Set([
  ...['schema', 'json_schema', 'input_schema', 'output_schema', 'parameters', 'properties', 'input_examples'],
])

/** Other values of free names: arguments of tools, and what a provider has found and a client sends back. */
const freeNames: Readonly<Record<string, ReadonlySet<string>>> = {
  '': ofWholeRequest,
  extra_body: ofWholeRequest,
  // Arguments of a `tool_search_call`: those of a function are a text. Results of a `file_search_call`.
  input: new Set(['arguments', 'results']),
  'input.content': new Set(['annotations']),
  prompt: new Set(['variables']),
  messages: new Set(['tool_calls', 'function_call', 'annotations']),
  'messages.content': new Set(['input', 'arguments', 'annotations']),
}
/** How many names the longest of those places has. */
const deepestPlace = 2

/** Whether the names in a value are chosen freely, by its enclosing objects and its own name: a mark means nothing there. */
export function isNamedFreely(path: KeyPath, place: string, key: string): boolean {
  if (has(freeNames, place, key)) return true
  return schemas.has(key) && place !== '' && place !== 'extra_body' && !path.some(describesRequest)
}

/** Values of free names in JSON within a text, by the name of the text: what Codex tells of each working copy, by its path. */
export const namedByCallerInText: Readonly<Record<string, ReadonlySet<string>>> = {
  'x-codex-turn-metadata': new Set(['workspaces']),
}

/** Where a mark is understood, by the enclosing objects. */
export const understood: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set(['private']),
  metadata: new Set(['private', 'llm_private']),
}

/** The place of these enclosing objects. The tables have no deeper one, and none with a long name, which would be copied for each key. */
export function placeOf(path: KeyPath): string {
  return path.length <= deepestPlace && path.every(isExamined) ? path.join('.') : 'elsewhere'
}

function isExamined(name: string): boolean {
  return name.length <= longestName
}

/** Whether a table has a key at a place. */
export function has(table: Readonly<Record<string, ReadonlySet<string>>>, place: string, key: string): boolean {
  return Object.hasOwn(table, place) && table[place]?.has(key) === true
}

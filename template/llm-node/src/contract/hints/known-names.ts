import type { KeyPath } from './json-keys.ts'
import { longestName } from './looks-private.ts'

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

const ofWholeRequest = ['logit_bias', 'guided_json', 'json_schema', 'structured_outputs']
const ofTool = ['parameters', 'input_schema', 'output_schema', 'input_examples']

/** Values whose names the caller chooses freely: schemas, and the arguments of tools. A mark means nothing there. */
export const namedByCaller: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set(ofWholeRequest),
  extra_body: new Set(ofWholeRequest),
  tools: new Set(ofTool),
  'tools.function': new Set(ofTool),
  // A namespace of the Responses API, as Codex sends the tools of an MCP server.
  'tools.tools': new Set(ofTool),
  // Items that are refused, but not for the names in them: `tool_search_output`, `additional_tools`, `mcp_list_tools`.
  'input.tools': new Set(ofTool),
  'input.tools.tools': new Set(ofTool),
  // Of a `tool_search_call`. Those of a function are a text.
  input: new Set(['arguments']),
  prompt: new Set(['variables']),
  functions: new Set(ofTool),
  response_format: new Set(['schema']),
  'text.format': new Set(['schema']),
  output_format: new Set(['schema']),
  'output_config.format': new Set(['schema']),
  'response_format.json_schema': new Set(['schema']),
  messages: new Set(['tool_calls', 'function_call']),
  'messages.content': new Set(['input', 'arguments']),
}
/** How many names the longest of those places has. */
const deepestPlace = 3

/** Such values in JSON within a text, by the name of the text: what Codex tells of each working copy, by its path. */
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

import * as v from 'valibot'
import { isJsonObject } from './json-object.ts'
import type { Usage } from './usage.ts'

const filled = v.pipe(v.array(v.unknown()), v.minLength(1))
const citation = v.object({ type: v.literal('url_citation') })

/** Z.ai's search results; Groq's executed tools; OpenAI's citations of what a search model has found. */
const traceSchemas = {
  web_search: filled,
  executed_tools: filled,
  annotations: v.pipe(
    v.array(v.unknown()),
    v.someItem((one) => v.is(citation, one)),
  ),
}
const traces = Object.entries(traceSchemas)

/** True if a reply, a chunk, a message or a delta shows that the provider has used tools of its own. */
export function hasToolTraces(...values: unknown[]): boolean {
  return values.some(
    (value) =>
      isJsonObject(value) && traces.some(([name, schema]) => value[name] !== undefined && v.is(schema, value[name])),
  )
}

/** The usage, with a note of tools that the provider has used and not counted: it may charge for them. */
export function withUncountedTools(usage: Usage | undefined): Usage | undefined {
  return usage && usage.server_tool_use == null ? { ...usage, server_tool_use: { uncounted_requests: 1 } } : usage
}

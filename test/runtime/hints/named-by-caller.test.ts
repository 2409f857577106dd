import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refusalOf } from './refused.ts'

const schema = { type: 'object', properties: { private: { type: 'boolean' }, is_private: { type: 'boolean' } } }
const offered = { type: 'function', name: 'create_repository', parameters: schema, output_schema: schema }
const listed = { name: 'create_repository', input_schema: schema }
const namespace = (tool: object) => ({ type: 'namespace', name: 'mcp__github', description: 'Tools.', tools: [tool] })

/** Each body, and what stands beside the names in it. */
const places: Record<string, (beside?: object) => object> = {
  'of a tool': (beside) => ({ tools: [{ ...offered, ...beside }] }),
  'of a tool in a namespace': (beside) => ({ tools: [namespace({ ...offered, ...beside })] }),
  'of a tool in a namespace, as MCP lists it': (beside) => ({ tools: [namespace({ ...listed, ...beside })] }),
  'of a tool’s examples': (beside) => ({ tools: [{ ...listed, input_examples: [{ private: true }], ...beside }] }),
  'of the tools that a search has found': (beside) => ({
    input: [{ type: 'tool_search_output', call_id: 'c', tools: [namespace({ ...offered, ...beside })] }],
  }),
  'of the tools that an item of the input adds': (beside) => ({
    input: [{ type: 'additional_tools', role: 'developer', tools: [{ ...offered, ...beside }] }],
  }),
  'of the tools that an item of the input lists': (beside) => ({
    input: [{ type: 'mcp_list_tools', server_label: 'github', tools: [{ ...listed, ...beside }] }],
  }),
  'of a template’s variables': (beside) => ({ prompt: { id: 'p', variables: { private: 'x' }, ...beside } }),
  'of a schema in extra_body': (beside) => ({ extra_body: { guided_json: schema, ...beside } }),
}

describe('a name that the caller chooses is no mark, but one beside it is', () => {
  for (const [name, body] of Object.entries(places)) {
    test(name, () => {
      assert.equal(refusalOf({ body: body() }), undefined)
      assert.match(refusalOf({ body: body({ is_private: true }) }) ?? '', /is_private is not understood/)
    })
  }
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import OpenAI from 'openai'
import type { NamespaceTool, Response, ResponseInputItem } from 'openai/resources/responses/responses'
import { conversation } from './conversation.ts'
import { type ClientPlatform, startClientPlatform } from './platform.ts'

const { question, answer } = conversation
const model = 'gpt-5-mini'
const { name, description, parameters } = conversation.tool
const tool = { type: 'function' as const, name, description, parameters, strict: false }
/** As the MCP server of GitHub has one. */
const other = {
  ...tool,
  name: 'create_map',
  parameters: { type: 'object', properties: { private: { type: 'boolean' } } },
}
const namespace: NamespaceTool = {
  type: 'namespace',
  name: 'mcp__maps',
  description: 'Tools for maps.',
  tools: [tool, other],
}
const joined = `mcp__maps__${name}`

/** As Codex offers the tools of an MCP server: it takes a call by `namespace` and `name`, and no other. */
describe('tools of a namespace', () => {
  let platform: ClientPlatform
  let client: OpenAI
  before(async () => {
    platform = await startClientPlatform()
    client = new OpenAI({ baseURL: platform.routerUrl, apiKey: 'any' })
  })
  after(() => platform.close())

  for (const streams of [false, true]) {
    test(`are called and answered${streams ? ', streamed' : ''}`, async () => {
      const ask = (input: ResponseInputItem[]): Promise<Response> => {
        const body = { model, input, tools: [namespace] }
        return streams ? client.responses.stream(body).finalResponse() : client.responses.create(body)
      }
      platform.behave({ toolCalls: [{ name: joined, arguments: {} }] })
      const input: ResponseInputItem[] = [{ role: 'user', content: question }]
      const { output, tools } = await ask(input)
      assert.deepEqual(tools, [namespace])
      const call = output.find((item) => item.type === 'function_call')
      assert.deepEqual([call?.namespace, call?.name], ['mcp__maps', name])
      const [sent, sentOther] = Object(platform.lastBody()).tools
      assert.equal(sent.function.name, joined)
      assert.deepEqual(sentOther.function.parameters, other.parameters)

      const call_id = call?.call_id ?? ''
      input.push(...(output as ResponseInputItem[]), { type: 'function_call_output', call_id, output: 'sunny' })
      platform.behave({ text: answer })
      assert.equal((await ask(input)).output_text, answer)
      const [, assistant] = Object(platform.lastBody()).messages
      assert.equal(assistant.tool_calls[0].function.name, joined)
    })
  }
})

import type { Tool, ToolChoice, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime'
import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { checkField } from '#runtime/contract/parse.ts'
import { readToolCalls, type ToolCall } from '#runtime/contract/tool-calls.ts'
import { LlmError } from '#runtime/errors.ts'

const toolSchema = v.object({
  type: v.literal('function'),
  function: v.object({
    name: v.string(),
    description: v.nullish(v.string()),
    parameters: v.nullish(v.custom<ToolCall['input']>((value) => v.is(v.record(v.string(), v.unknown()), value))),
    strict: v.nullish(v.boolean()),
  }),
})
type NamedTool = { function: { name: string } & Partial<v.InferOutput<typeof toolSchema>['function']> }

const choiceSchema = v.union([
  v.picklist(['auto', 'none', 'required']),
  v.object({ type: v.literal('function'), function: v.object({ name: v.string() }) }),
])

/**
 * The tools of a request and how they may be chosen. Bedrock has no choice `none`: nothing is offered then. But it answers
 * 400 to calls and results in the messages without any tools, so tools must be named then, for want of others those called.
 * @throws LlmError invalid_request for tools that are not functions, and for choices that Bedrock does not have
 */
export function toToolConfig(request: ChatRequest): ToolConfiguration | undefined {
  const given =
    checkField(v.nullish(v.array(toolSchema)), request.tools, 'tools', 'a list of functions for bedrock') ?? []
  const wanted = 'auto, none, required or a function for bedrock'
  const choice = checkField(v.nullish(choiceSchema), request.tool_choice, 'tool_choice', wanted)
  if (request.parallel_tool_calls === false) {
    throw new LlmError('invalid_request', 'bedrock cannot be told to call one tool at a time', {
      param: 'parallel_tool_calls',
    })
  }
  if (given.length > 0 && choice !== 'none') {
    const toolChoice = toChoice(choice)
    return { tools: given.map(toTool), ...(toolChoice && { toolChoice }) }
  }
  const called = new Set(request.messages.flatMap(readToolCalls).map(({ name }) => name))
  if (called.size === 0) return undefined
  const tools = given.length > 0 ? given.map(toTool) : Array.from(called, (name) => toTool({ function: { name } }))
  return { tools }
}

function toTool({ function: { name, description, parameters, strict } }: NamedTool): Tool {
  return {
    toolSpec: {
      name,
      ...(description && { description }),
      // OpenAI's functions without parameters have none; Bedrock wants to be told so.
      inputSchema: { json: parameters ?? { type: 'object', properties: {} } },
      ...(strict && { strict }),
    },
  }
}

function toChoice(choice: v.InferOutput<typeof choiceSchema> | null | undefined): ToolChoice | undefined {
  if (choice === 'required') return { any: {} }
  if (typeof choice === 'object' && choice !== null) return { tool: { name: choice.function.name } }
  return choice === 'auto' ? { auto: {} } : undefined
}

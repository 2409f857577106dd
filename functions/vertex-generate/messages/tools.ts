import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import { present } from '#runtime/contract/present.ts'
import { LlmError } from '#runtime/errors.ts'

const functionName = v.object({ type: v.literal('function'), function: v.object({ name: v.string() }) })
const allowedTools = v.object({
  type: v.literal('allowed_tools'),
  allowed_tools: v.object({ mode: v.picklist(['auto', 'required']), tools: v.array(functionName) }),
})
const toolFields = v.object({
  tools: v.nullish(
    v.array(
      v.object({
        type: v.literal('function', 'must be function, since vertex is sent no other tools'),
        function: v.object({
          name: v.string(),
          description: v.nullish(v.string()),
          parameters: v.nullish(v.record(v.string(), v.unknown())),
          strict: v.nullish(v.boolean()),
        }),
      }),
    ),
  ),
  tool_choice: v.nullish(
    v.union(
      [v.picklist(['auto', 'none', 'required']), functionName, allowedTools],
      'must be auto, none, required, a function or allowed_tools',
    ),
  ),
  parallel_tool_calls: v.nullish(v.boolean('must be true or false')),
})
type Tools = NonNullable<v.InferOutput<typeof toolFields>['tools']>
type Choice = v.InferOutput<typeof toolFields>['tool_choice']

export type ToolSettings = { tools?: Record<string, unknown>[]; toolConfig?: Record<string, unknown> }

/**
 * The tools of a request and how they may be chosen, in Gemini's words; nothing where there are no tools.
 * @throws LlmError invalid_request for tools that are no functions, and for calls that must come one by one: Gemini makes
 *   as many at once as it likes, and cannot be told otherwise
 */
export function toToolSettings(request: ChatRequest): ToolSettings {
  const { tools: given, tool_choice: choice, parallel_tool_calls } = parseRequest(toolFields, request)
  if (!given || given.length === 0) return {}
  if (parallel_tool_calls === false) {
    throw new LlmError('invalid_request', 'vertex cannot be kept from calling several tools at once', {
      param: 'parallel_tool_calls',
    })
  }
  const tools = allowedOf(given, choice)
  const functionDeclarations = tools.map(({ function: { name, description, parameters } }) =>
    present({ name, description, parametersJsonSchema: parameters }),
  )
  const functionCallingConfig = toMode(choice, tools)
  return { tools: [{ functionDeclarations }], ...(functionCallingConfig && { toolConfig: { functionCallingConfig } }) }
}

/** Gemini can be limited to some functions only where it must call one of them; otherwise it is told of no others. */
function allowedOf(tools: Tools, choice: Choice): Tools {
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools') return tools
  const allowed = new Set(choice.allowed_tools.tools.map((tool) => tool.function.name))
  return tools.filter((tool) => allowed.has(tool.function.name))
}

function toMode(choice: Choice, tools: Tools): Record<string, unknown> | undefined {
  if (choice === 'none') return { mode: 'NONE' }
  if (typeof choice === 'object' && choice?.type === 'function') {
    return { mode: 'ANY', allowedFunctionNames: [choice.function.name] }
  }
  const mode = typeof choice === 'object' ? choice?.allowed_tools.mode : choice
  if (mode === 'required') return { mode: 'ANY' }
  // The mode in which a call, if there is one, keeps to its schema; in ANY it does so anyway.
  if (tools.some((tool) => tool.function.strict)) return { mode: 'VALIDATED' }
  return mode === 'auto' ? { mode: 'AUTO' } : undefined
}

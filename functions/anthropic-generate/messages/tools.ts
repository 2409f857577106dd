import { plainMark } from '#runtime/contract/cache-marks.ts'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { toClosedSchema } from '#runtime/contract/json-schema.ts'
import { calledTools, type OfferedTool, readOfferedTools, type ToolChoice } from '#runtime/contract/offered-tools.ts'
import { present } from '#runtime/contract/present.ts'

/**
 * The tools of a request and the tool choice in Anthropic's format. Anthropic refuses a choice without tools, and calls in the
 * conversation without tools. So without tools, those already called are named, and none may be chosen.
 * @throws LlmError invalid_request for tools other than functions, and for the choice of an unknown tool
 */
export function toToolSettings(request: ChatRequest): { tools?: object[]; tool_choice?: object } {
  const { tools, choice } = readOfferedTools(request)
  if (tools.length === 0) {
    const called = calledTools(request.messages).map(toTool)
    return called.length > 0 ? { tools: called, tool_choice: { type: 'none' } } : {}
  }
  return present({
    tools: tools.map(toTool),
    tool_choice: toChoice(choice, request.parallel_tool_calls === false),
  })
}

function toTool({ name, description, parameters, strict, cacheControl }: OfferedTool): object {
  return present({
    name,
    description,
    input_schema: strict ? toClosedSchema(parameters, { provider: 'anthropic', param: 'tools' }) : parameters,
    strict: strict || undefined,
    cache_control: plainMark(cacheControl),
  })
}

function toChoice(choice: ToolChoice | undefined, isOneOnly: boolean) {
  if (choice === 'none') return { type: 'none' }
  const limit = isOneOnly ? { disable_parallel_tool_use: true } : {}
  if (choice === 'required') return { type: 'any', ...limit }
  if (typeof choice === 'object') return { type: 'tool', name: choice.name, ...limit }
  return choice === 'auto' || isOneOnly ? { type: 'auto', ...limit } : undefined
}

import type { Tool, ToolChoice, ToolConfiguration } from '@aws-sdk/client-bedrock-runtime'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { toClosedSchema } from '#runtime/contract/json-schema.ts'
import { calledTools, type OfferedTool, readOfferedTools } from '#runtime/contract/offered-tools.ts'
import { unsupported } from '#runtime/contract/refusal.ts'
import { cachePoint } from '../model/caching.ts'
import { ownArn } from '../model/unnamed-models.ts'

/** The models that can be forced to call a tool (docs.aws.amazon.com, ToolChoice). */
const forcing = new RegExp(`claude|nova|mistral-large|${ownArn.source}`)

/**
 * The tools of a request and the tool choice in Bedrock's format. Bedrock has no choice `none`, so then no tools are offered. But
 * it answers 400 to calls and results in the messages without tools: for those, tools are named anyway, at least the called ones.
 * @throws LlmError invalid_request for tools other than functions, and for the choice of an unknown tool
 */
export function toToolConfig(request: ChatRequest & { model: string }): ToolConfiguration | undefined {
  const { tools: given, choice } = readOfferedTools(request)
  const toTools = (tools: OfferedTool[]) =>
    tools.flatMap((tool) => [toTool(tool), ...cachePoint({ cache_control: tool.cacheControl }, request.model, 'tools')])
  if (given.length > 0 && choice !== 'none') {
    const toolChoice = toChoice(choice, request.model)
    return { tools: toTools(given), ...(toolChoice && { toolChoice }) }
  }
  const called = calledTools(request.messages)
  if (called.length === 0) return undefined
  return { tools: toTools(given.length > 0 ? given : called) }
}

function toTool({ name, description, parameters, strict }: OfferedTool): Tool {
  const schema = strict ? toClosedSchema(parameters, { provider: 'bedrock', param: 'tools' }) : parameters
  return {
    toolSpec: {
      name,
      ...(description && { description }),
      inputSchema: { json: schema },
      ...(strict && { strict }),
    },
  }
}

/** `auto` is the default and left out, because models without a tool choice answer 400 to it. */
function toChoice(choice: ReturnType<typeof readOfferedTools>['choice'], model: string): ToolChoice | undefined {
  if (choice === undefined || choice === 'auto' || choice === 'none') return undefined
  if (!forcing.test(model)) throw unsupported(`${model.slice(0, 100)} cannot be forced to call a tool`, 'tool_choice')
  return choice === 'required' ? { any: {} } : { tool: { name: choice.name } }
}

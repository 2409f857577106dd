import type { ChatRequest } from '#runtime/contract/chat.ts'
import { type OfferedTool, type OfferedTools, readOfferedTools } from '#runtime/contract/offered-tools.ts'
import { present } from '#runtime/contract/present.ts'

export type ToolSettings = { tools?: Record<string, unknown>[]; toolConfig?: Record<string, unknown> }

/**
 * The tools of a request and the tool choice in Gemini's format; empty if there are no tools.
 * @throws LlmError invalid_request for tools that are not functions, and for a choice of an unknown tool
 */
export function toToolSettings(request: ChatRequest): ToolSettings {
  const { tools, choice } = readOfferedTools(request)
  if (tools.length === 0) return {}
  const functionDeclarations = tools.map(({ name, description, parameters }) =>
    present({ name, description, parametersJsonSchema: isOfNothing(parameters) ? undefined : parameters }),
  )
  const functionCallingConfig = toMode({ tools, choice })
  return { tools: [{ functionDeclarations }], ...(functionCallingConfig && { toolConfig: { functionCallingConfig } }) }
}

/** Keywords that say of an object what it may have, besides `properties`. */
const saying = ['$ref', 'anyOf', 'oneOf', 'allOf', 'patternProperties', 'if', 'additionalProperties']

/** Gemini answers 400 to the schema of an object without properties, so a function without parameters gets no schema. */
function isOfNothing(parameters: OfferedTool['parameters']): boolean {
  return Object.keys(Object(parameters.properties)).length === 0 && !saying.some((keyword) => parameters[keyword])
}

function toMode({ tools, choice }: OfferedTools): Record<string, unknown> | undefined {
  if (choice === 'none') return { mode: 'NONE' }
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.name] }
  if (choice === 'required') return { mode: 'ANY' }
  // The mode in which a call, if there is one, keeps to its schema; in ANY it does so anyway.
  if (tools.some(({ strict }) => strict)) return { mode: 'VALIDATED' }
  return choice === 'auto' ? { mode: 'AUTO' } : undefined
}

import * as v from 'valibot'
import type { ChatMessage, ChatRequest } from './chat.ts'
import { unknownTool } from './check-together.ts'
import { checkField } from './parse.ts'
import { type JsonObject, jsonObjectSchema, readToolCalls } from './tool-calls.ts'

const toolsSchema = v.nullish(
  v.array(
    v.looseObject({
      type: v.literal('function'),
      function: v.looseObject({
        name: v.string(),
        description: v.nullish(v.string()),
        parameters: v.nullish(jsonObjectSchema),
        strict: v.nullish(v.boolean()),
      }),
    }),
  ),
)

const namedSchema = v.looseObject({ type: v.literal('function'), function: v.looseObject({ name: v.string() }) })
const choiceSchema = v.nullish(
  v.union([
    v.picklist(['auto', 'none', 'required']),
    v.object({ type: v.literal('function'), function: v.object({ name: v.string() }) }),
    v.looseObject({
      type: v.literal('allowed_tools'),
      allowed_tools: v.looseObject({ mode: v.picklist(['auto', 'required']), tools: v.array(namedSchema) }),
    }),
  ]),
)

/** A function that a request offers to the model. `parameters` is always an object's schema: providers answer 400 to `{}`. */
export type OfferedTool = {
  name: string
  description?: string
  parameters: JsonObject
  strict: boolean
  /** Anthropic's extension: cache the prompt up to here. */
  cacheControl?: unknown
}

/** How the model may choose among the tools. */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string }

export type OfferedTools = { tools: OfferedTool[]; choice: ToolChoice | undefined }

/**
 * The tools of a request, for a provider with its own format. With `allowed_tools`, only those are offered.
 * @throws LlmError invalid_request for tools other than functions, and for the choice of an unknown tool
 */
export function readOfferedTools(request: ChatRequest): OfferedTools {
  const given = checkField(toolsSchema, request.tools, 'tools', 'a list of functions, each with its name') ?? []
  const wanted = 'auto, none, required, a function or allowed_tools'
  const choice = checkField(choiceSchema, request.tool_choice, 'tool_choice', wanted) ?? undefined
  const tools = given.map(({ function: { name, description, parameters, strict, cache_control }, ...rest }) => ({
    name,
    ...(description && { description }),
    parameters: asObject(parameters ?? {}),
    strict: strict === true,
    cacheControl: rest.cache_control ?? cache_control,
  }))
  if (typeof choice !== 'object') return { tools, choice }
  const names =
    choice.type === 'function' ? [choice.function.name] : choice.allowed_tools.tools.map((one) => one.function.name)
  const unknown = names.find((name) => !tools.some((tool) => tool.name === name))
  if (unknown !== undefined) throw unknownTool(unknown)
  if (choice.type === 'function') return { tools, choice: { name: choice.function.name } }
  return { tools: tools.filter(({ name }) => names.includes(name)), choice: choice.allowed_tools.mode }
}

/**
 * The tools that the conversation has called, for providers that answer 400 to calls and results if the request has no tools.
 */
export function calledTools(messages: readonly ChatMessage[]): OfferedTool[] {
  const names = new Set(messages.flatMap(readToolCalls).map(({ name }) => name))
  return Array.from(names, (name) => ({ name, parameters: asObject({}), strict: false }))
}

/** The arguments of a function are an object, so a schema without a type is that of an object. */
function asObject(schema: JsonObject): JsonObject {
  if (schema.type === 'object')
    return 'properties' in schema || '$ref' in schema ? schema : { ...schema, properties: {} }
  return { properties: {}, ...schema, type: 'object' }
}

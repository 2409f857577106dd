import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { checkField } from '#runtime/contract/parse.ts'
import { present } from '#runtime/contract/present.ts'

const toolsSchema = v.array(
  v.object({
    type: v.literal('function'),
    function: v.object({
      name: v.string(),
      description: v.nullish(v.string()),
      parameters: v.nullish(v.record(v.string(), v.unknown())),
      strict: v.nullish(v.boolean()),
    }),
  }),
)

const choiceSchema = v.union([
  v.picklist(['auto', 'none', 'required']),
  v.object({ type: v.literal('function'), function: v.object({ name: v.string() }) }),
])

/**
 * The tools of a request and how they may be chosen, in Anthropic's words; nothing where there are no tools, since
 * Anthropic refuses a choice among none.
 * @throws LlmError invalid_request for tools that are not functions, and for choices that Anthropic does not have
 */
export function toToolSettings(request: ChatRequest): { tools?: object[]; tool_choice?: object } {
  const tools = checkField(v.nullish(toolsSchema), request.tools, 'tools', 'a list of functions for anthropic')
  if (!tools || tools.length === 0) return {}
  const choice = checkField(
    v.nullish(choiceSchema),
    request.tool_choice,
    'tool_choice',
    'auto, none, required or a function for anthropic',
  )
  return present({
    tools: tools.map(({ function: { name, description, parameters, strict } }) =>
      // OpenAI's functions without parameters have none; Anthropic wants to be told so.
      present({ name, description, input_schema: parameters ?? { type: 'object', properties: {} }, strict }),
    ),
    tool_choice: toChoice(choice, request.parallel_tool_calls === false),
  })
}

function toChoice(choice: v.InferOutput<typeof choiceSchema> | null | undefined, isOneOnly: boolean) {
  if (choice === 'none') return { type: 'none' }
  const limit = isOneOnly ? { disable_parallel_tool_use: true } : {}
  if (choice === 'required') return { type: 'any', ...limit }
  if (typeof choice === 'object' && choice !== null) return { type: 'tool', name: choice.function.name, ...limit }
  return choice === 'auto' || isOneOnly ? { type: 'auto', ...limit } : undefined
}

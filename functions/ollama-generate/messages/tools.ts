import * as v from 'valibot'
import { type ChatRequest, refuseFields } from '#runtime/contract/chat.ts'
import { LlmError } from '#runtime/errors.ts'

const toolsSchema = v.array(
  v.object({
    type: v.literal('function'),
    function: v.looseObject({ name: v.string(), parameters: v.nullish(v.looseObject({})) }),
  }),
)

export type OllamaTool = { type: 'function'; function: { name: string; parameters: object } }

/**
 * The tools that Ollama's model is offered; none for the choice of none. Ollama leaves the choice to the model, and the
 * number of calls too: whoever must have it otherwise is refused.
 * @throws LlmError invalid_request for tools other than functions, and for choices that Ollama does not have
 */
export function toTools(request: ChatRequest): OllamaTool[] | undefined {
  const parsed = v.safeParse(v.nullish(toolsSchema), request.tools)
  if (!parsed.success) throw fault('tools', 'must be a list of functions for ollama')
  const { tool_choice: choice } = request
  if (choice !== undefined && choice !== null && choice !== 'auto' && choice !== 'none') {
    throw fault('tool_choice', 'must be auto or none for ollama, which cannot make a model call a tool')
  }
  const tools = parsed.output ?? []
  if (tools.length === 0 || choice === 'none') return undefined
  if (request.parallel_tool_calls === false) refuseFields(request, ['parallel_tool_calls'], 'ollama')
  return tools.map(({ function: { parameters, ...rest } }) => ({
    type: 'function',
    // OpenAI's functions without parameters have none; templates of Ollama's models look for them.
    function: { ...rest, parameters: parameters ?? { type: 'object', properties: {} } },
  }))
}

function fault(param: string, wanted: string): LlmError {
  return new LlmError('invalid_request', `${param} ${wanted}`, { param })
}

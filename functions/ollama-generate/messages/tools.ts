import type { ChatRequest } from '#runtime/contract/chat.ts'
import { readOfferedTools } from '#runtime/contract/offered-tools.ts'
import { withPropertiesAsObjects } from './property-schemas.ts'

export type OllamaTool = { type: 'function'; function: { name: string; description?: string; parameters: object } }

/**
 * The tools offered to the model; none for the choice `none`. Ollama leaves the choice and the number of calls to the model.
 * @throws LlmError invalid_request for tools other than functions
 */
export function toTools(request: ChatRequest): OllamaTool[] | undefined {
  const { tools, choice } = readOfferedTools(request)
  if (tools.length === 0 || choice === 'none') return undefined
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: withPropertiesAsObjects(parameters),
    },
  }))
}

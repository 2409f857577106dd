import { createCallIndices } from './call-indices.ts'
import { itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'

type Fields = Record<string, unknown>

/**
 * Tells the call in OpenAI's older form of a streamed answer as one in a list is told: its name once and whole.
 * @param functions those that the request offers
 * @param heldBack called with the choice of a piece that has to wait
 */
export function createOlderCalls(functions: unknown, heldBack: (choice: number) => void) {
  const tools = itemsOf(functions).map((offered) => ({ function: offered }))
  const calls = createCallIndices(tools, heldBack)
  return {
    /**
     * The delta with what can be told by now of its call.
     * @param isEnd true for the last delta of a choice
     */
    place(choice: number, delta: Fields, isEnd: boolean): Fields {
      const { function_call: given, ...rest } = delta
      const tool_calls = isJsonObject(given) ? [{ index: 0, function: given }] : undefined
      const [told] = itemsOf(calls.place(choice, { tool_calls }, isEnd).tool_calls)
      if (told !== undefined) return { ...rest, function_call: Object(told).function }
      return tool_calls ? rest : delta
    },
    /** @throws LlmError bad_reply for a choice that ends before the name of its call has come */
    end: calls.end,
  }
}

import { LlmError } from '../errors.ts'
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
     * @throws LlmError bad_reply for a second call, which the form has no room for
     */
    place(choice: number, delta: Fields, isEnd: boolean): Fields {
      const { function_call: given, ...rest } = delta
      const tool_calls = isJsonObject(given) ? [{ index: 0, function: given }] : undefined
      const told = itemsOf(calls.place(choice, { tool_calls }, isEnd).tool_calls)
      // Of one call, a piece tells at most one.
      if (told.some((call) => Object(call).index > 0)) throw severalCalls()
      const [call] = told
      if (call !== undefined) return { ...rest, function_call: Object(call).function }
      return tool_calls ? rest : delta
    },
    /** @throws LlmError bad_reply for a choice that ends before the name of its call has come */
    end: calls.end,
  }
}

function severalCalls(): LlmError {
  return new LlmError('bad_reply', 'The answer calls several functions in a form that has room for one')
}

type BegunCall = { index: number; hasArguments: boolean; input: object }

/**
 * The tool calls of a streamed answer as OpenAI's deltas, for providers that number all blocks of an answer. OpenAI numbers only
 * the calls.
 */
export function createToolCallDeltas() {
  const calls = new Map<number, BegunCall>()
  return {
    /** @param input the arguments, if none come in pieces */
    begin(block: number, id: string, name: string, input: object = {}): object {
      const call = { index: calls.size, hasArguments: false, input }
      calls.set(block, call)
      return { tool_calls: [{ index: call.index, id, type: 'function', function: { name, arguments: '' } }] }
    },
    /** @throws for the arguments of a call that has not begun */
    add(block: number, json: string): object | undefined {
      const call = calls.get(block)
      if (call === undefined) throw new Error('Arguments arrived for a tool call that has not begun.')
      if (json === '') return undefined
      call.hasArguments = true
      return { tool_calls: [{ index: call.index, function: { arguments: json } }] }
    },
    /** A call may come without arguments, but OpenAI's clients expect JSON. */
    end(block: number): object | undefined {
      const call = calls.get(block)
      if (call === undefined || call.hasArguments) return undefined
      return { tool_calls: [{ index: call.index, function: { arguments: JSON.stringify(call.input) } }] }
    },
  }
}

export type ToolCallDeltas = ReturnType<typeof createToolCallDeltas>

import * as v from 'valibot'
import { isNoArguments } from './call-texts.ts'
import type { ChatMessage } from './chat.ts'
import { refusal } from './refusal.ts'

const named = v.looseObject({ name: v.pipe(v.string(), v.nonEmpty()) })
const callSchema = v.union([
  v.looseObject({ id: v.string(), type: v.literal('custom'), custom: named }),
  v.looseObject({
    id: v.string(),
    type: v.optional(v.literal('function')),
    function: v.looseObject({ ...named.entries, arguments: v.string() }),
  }),
])
const callsSchema = v.nullable(v.array(callSchema))

/** The roles whose messages must have content. An assistant may call a tool instead. */
const speaking = new Set(['system', 'developer', 'user', 'tool', 'function'])

/**
 * Refuses an incomplete conversation. Providers answer 400 to it, each in its own words, or lose a part of it.
 * @throws LlmError invalid_request naming the message
 */
export function checkConversation(messages: readonly ChatMessage[]): void {
  /** The calls without a result so far. An id may recur in a later turn, because some clients number the calls of each turn. */
  const open: string[] = []
  const answered = new Set<string>()
  for (const [index, message] of messages.entries()) {
    const at = `messages.${index}`
    if (speaking.has(message.role) && (message.content === undefined || message.content === null)) {
      throw refusal(`${at}.content is missing`)
    }
    if (message.tool_calls !== undefined) {
      const calls = v.safeParse(callsSchema, message.tool_calls)
      if (!calls.success) throw refusal(`${at}.tool_calls must be a list of calls, each with id, name and arguments`)
      for (const { id } of calls.output ?? []) open.push(id)
    }
    if (message.role !== 'tool') continue
    const { tool_call_id: id } = message
    if (typeof id !== 'string') throw refusal(`${at} of the role tool needs its tool_call_id`)
    const position = open.indexOf(id)
    if (position < 0) throw refusal(`${at} answers ${answered.has(id) ? 'a call a second time' : 'no call before it'}`)
    open.splice(position, 1)
    answered.add(id)
  }
}

const functionCallSchema = v.looseObject({ name: v.string(), arguments: v.nullish(v.string()) })

/**
 * The messages with their calls in today's form: `function_call` and the role `function` become tool calls and results, and
 * blank or null arguments, which models write for none, become `{}`.
 */
export function withToolCalls(messages: readonly ChatMessage[]): ChatMessage[] {
  let last = 0
  return messages.map((message) => {
    const isCalling = message.role === 'assistant' && message.function_call !== undefined
    if (isCalling && v.is(functionCallSchema, message.function_call)) {
      const { function_call: called, ...rest } = message
      last += 1
      return { ...rest, tool_calls: [withArguments({ id: `call_${last}`, type: 'function', function: called })] }
    }
    if (Array.isArray(message.tool_calls)) return { ...message, tool_calls: message.tool_calls.map(withArguments) }
    if (message.role !== 'function') return message
    const { name: _, ...result } = message
    return { ...result, role: 'tool', tool_call_id: `call_${last}` }
  })
}

const blank = v.looseObject({
  function: v.looseObject({
    arguments: v.nullish(v.pipe(v.string(), v.check(isNoArguments))),
  }),
})

function withArguments(call: unknown): unknown {
  const parsed = v.safeParse(blank, call)
  return parsed.success ? { ...parsed.output, function: { ...parsed.output.function, arguments: '{}' } } : call
}

import * as v from 'valibot'
import { LlmError } from '../errors.ts'
import { isNoArguments } from './call-texts.ts'
import type { ChatCompletion } from './chat.ts'
import type { ChatChunk } from './chat-chunk.ts'
import { itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'
import { createKeptText, type KeptText, maxKeptCharacters } from './kept-text.ts'
import { jsonOrUndefined } from './parse.ts'

// Some models write arguments as a text, which their servers encode once more (vllm#54964).

const callSchema = v.looseObject({ function: v.looseObject({ arguments: v.string() }) })
const pieceSchema = v.looseObject({ ...callSchema.entries, index: v.number() })

/** The arguments themselves, if they are an object, or none, that was encoded twice. */
function decoded(given: string): string {
  if (!given.trimStart().startsWith('"')) return given
  const inner = jsonOrUndefined(given)
  if (typeof inner !== 'string') return given
  return isNoArguments(inner) || isJsonObject(jsonOrUndefined(inner)) ? inner : given
}

function withArguments(call: v.InferOutput<typeof callSchema>, given: string): object {
  return { ...call, function: { ...call.function, arguments: given } }
}

/** A whole answer whose arguments are encoded once; the same answer where they are. */
export function withArgumentsOnce<Reply extends Pick<ChatCompletion, 'choices'>>(reply: Reply): Reply {
  const choices = reply.choices.map((choice) => {
    const given = itemsOf(choice.message.tool_calls)
    const calls = given.map((call) => {
      if (!v.is(callSchema, call)) return call
      const once = decoded(call.function.arguments)
      return once === call.function.arguments ? call : withArguments(call, once)
    })
    const isSame = calls.every((call, place) => call === given[place])
    return isSame ? choice : { ...choice, message: { ...choice.message, tool_calls: calls } }
  })
  return choices.every((choice, place) => choice === reply.choices[place]) ? reply : { ...reply, choices }
}

/** The same for the chunks of one streamed answer, whose calls have indices of their own: such arguments are held until its end. */
export function createArgumentsOnce(): (chunk: ChatChunk) => ChatChunk {
  /** Of each call of each choice, once its arguments have begun: undefined where they are told as they come. */
  const begun = new Map<string, { choice: number; index: number; text: KeptText } | undefined>()
  let isHolding = false
  let characters = 0

  function told(choice: number, call: unknown): unknown {
    if (!v.is(pieceSchema, call)) return call
    const { index, function: called } = call
    const key = `${choice} ${index}`
    const given = called.arguments.trimStart()
    if (given === '' && !begun.has(key)) return call
    if (!begun.has(key)) begun.set(key, given.startsWith('"') ? { choice, index, text: createKeptText() } : undefined)
    const held = begun.get(key)
    if (held === undefined) return call
    isHolding = true
    characters += called.arguments.length
    if (characters > maxKeptCharacters) throw new LlmError('bad_reply', 'The answer has tool calls without an end')
    held.text.add(called.arguments)
    return withArguments(call, '')
  }

  function released(choice: number): object[] {
    const held = [...begun.values()].filter((one) => one?.choice === choice)
    return held.flatMap((one) => {
      const text = one?.text.take() ?? ''
      return text === '' ? [] : [{ index: one?.index, function: { arguments: decoded(text) } }]
    })
  }

  function toChoice(choice: ChatChunk['choices'][number]): ChatChunk['choices'][number] {
    const { index, delta, finish_reason: reason } = choice
    const given = itemsOf(delta.tool_calls)
    const calls = given.map((call) => told(index, call))
    const rest = isHolding && reason != null ? released(index) : []
    if (rest.length === 0 && calls.every((call, place) => call === given[place])) return choice
    return { ...choice, delta: { ...delta, tool_calls: [...calls, ...rest] } }
  }

  return (chunk) => {
    const { choices } = chunk
    // As of nearly every piece of an answer.
    if (!isHolding && choices.every(({ delta }) => delta.tool_calls === undefined)) return chunk
    const all = choices.map(toChoice)
    return all.every((choice, place) => choice === choices[place]) ? chunk : { ...chunk, choices: all }
  }
}

import { answerLimit } from './answer-limit.ts'
import { isNoArguments } from './call-texts.ts'
import type { ChatCompletion, ChatRequest } from './chat.ts'
import type { ChatChunk } from './chat-chunk.ts'
import { wantedChoices } from './choices.ts'
import { isFilled, itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'
import type { Usage } from './usage.ts'

// Some servers end an answer by `tool_calls` although its limit has cut the call, even before its arguments (vllm#53269): with none,
// it would pass for a whole one.

/** A call of a function as far as it matters here: the beginning of its arguments, without blanks, tells whether there are any. */
type Call = { name: string; beginning: string }

const enoughCharacters = 5

function hasArguments({ beginning }: Call): boolean {
  return !isNoArguments(beginning) && beginning !== '{}'
}

function isCutOf({ tools, n, ...request }: Partial<ChatRequest>) {
  const limit = answerLimit(request)
  // The usage of several choices does not tell which of them was cut.
  if (limit === undefined || !isFilled(tools) || wantedChoices({ n }) > 1) return undefined
  const withoutInput = new Set(itemsOf(tools).flatMap(nameWithoutInput))
  return (call: Call, usage: Usage | null | undefined): boolean =>
    (usage?.completion_tokens ?? 0) >= limit && !hasArguments(call) && !withoutInput.has(call.name)
}

/** The name of a tool that has no parameters: a call of it is whole without arguments. */
function nameWithoutInput(tool: unknown): string[] {
  const { name, parameters } = Object(Object(tool).function)
  const { properties } = Object(parameters)
  return isJsonObject(properties) && Object.keys(properties).length > 0 ? [] : [String(name)]
}

function goneOn({ name, beginning }: Call, piece: unknown): Call {
  const { name: said, arguments: given } = Object(Object(piece).function)
  const more = typeof given === 'string' ? given : ''
  return {
    name: said ?? name,
    beginning:
      beginning.length < enoughCharacters
        ? (beginning + more).replace(/\s+/g, '').slice(0, enoughCharacters)
        : beginning,
  }
}

/** False for a custom call, whose input is a text, and for what is none. */
function isOfFunction(call: unknown): boolean {
  return isJsonObject(call) && isJsonObject(call.function)
}

const begun: Call = { name: '', beginning: '' }

/** A whole answer that says so where its limit has cut its last call before the arguments; else the same answer. */
export function withCutCalls<Reply extends Pick<ChatCompletion, 'choices' | 'usage'>>(
  reply: Reply,
  request: Partial<ChatRequest>,
): Reply {
  const isCut = isCutOf(request)
  if (!isCut) return reply
  const choices = reply.choices.map((choice) => {
    const last = itemsOf(choice.message.tool_calls).at(-1)
    const isWhole =
      !isOfFunction(last) || choice.finish_reason !== 'tool_calls' || !isCut(goneOn(begun, last), reply.usage)
    return isWhole ? choice : { ...choice, finish_reason: 'length' }
  })
  return choices.every((choice, place) => choice === reply.choices[place]) ? reply : { ...reply, choices }
}

/** The same for the chunks of one streamed answer. Its usage may come after its end, which is then told again. */
export function createCutCalls(request: Partial<ChatRequest>): ((chunk: ChatChunk) => ChatChunk) | undefined {
  const isCut = isCutOf(request)
  if (!isCut) return undefined
  /** The call with the highest index: some servers write several at once, and tell an earlier one after it. */
  let last: (Call & { index: number; isOfFunction: boolean }) | undefined
  let hasEnded = false
  return (chunk) => {
    for (const { delta, finish_reason: reason } of chunk.choices) {
      for (const piece of itemsOf(delta.tool_calls)) {
        const { index } = Object(piece)
        hasEnded = false
        if (last && index < last.index) continue
        const before = last?.index === index ? last : undefined
        last = {
          ...goneOn(before ?? begun, piece),
          ...{ index, isOfFunction: before ? before.isOfFunction : isOfFunction(piece) },
        }
      }
      if (reason != null) hasEnded = reason === 'tool_calls'
    }
    if (!last?.isOfFunction || !hasEnded || !isCut(last, chunk.usage)) return chunk
    hasEnded = false
    const ended = chunk.choices.length > 0 ? chunk.choices : [{ index: 0, delta: {}, logprobs: null }]
    return { ...chunk, choices: ended.map((choice) => ({ ...choice, finish_reason: 'length' })) }
  }
}

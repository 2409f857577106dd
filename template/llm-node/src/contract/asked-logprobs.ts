import { LlmError } from '../errors.ts'
import type { ChatCompletion } from './chat.ts'
import type { ChatChunk } from './chat-chunk.ts'
import { isFilled, isListed, isSpoken } from './filled.ts'
import { wantsLogprobs } from './wants.ts'

/**
 * Refuses an answer with a text whose log probabilities are missing. Refusals have none, and some vendors give none beside calls.
 * @throws LlmError unsupported_by_provider
 */
export function checkLogprobs({ choices }: ChatCompletion, by: string): void {
  const lacks = (choice: ChatCompletion['choices'][number]) =>
    isSpoken(choice.message.content) && !hasCalls(choice.message) && !hasLogprobs(choice)
  if (choices.some(lacks)) throw withoutLogprobs(by)
}

/**
 * The same for the chunks of an answer until some of it is sent on; undefined where none are asked for, or where a call may follow the
 * text. Once they have begun, a chunk without any passes: it can come within a token's text.
 */
export function createLogprobsCheck(
  request: Record<string, unknown>,
  by: string,
): ((chunk: ChatChunk) => void) | undefined {
  if (!wantsLogprobs(request) || isListed(request.tools) || isListed(request.functions)) return undefined
  let haveBegun = false
  return ({ choices }) => {
    haveBegun ||= choices.some(hasLogprobs)
    if (!haveBegun && choices.some(({ delta }) => isSpoken(delta.content))) throw withoutLogprobs(by)
  }
}

function hasCalls({ tool_calls, function_call }: Record<string, unknown>): boolean {
  return isListed(tool_calls) || isFilled(function_call)
}

function hasLogprobs({ logprobs }: Record<string, unknown>): boolean {
  return isListed(Object(logprobs).content)
}

/** The provider has done the work, unlike one that refuses the request. */
function withoutLogprobs(by: string): LlmError {
  const message = `The answer of ${by} has no log probabilities, which logprobs asks for`
  return new LlmError('unsupported_by_provider', message, { param: 'logprobs', mayBeBilled: true })
}

import * as v from 'valibot'
import type { ChatRequest } from './chat.ts'
import { isForced } from './forced-choice.ts'
import { refusal } from './refusal.ts'

const namedToolSchema = v.looseObject({
  type: v.literal('function'),
  function: v.looseObject({ name: v.string() }),
})

/** @throws LlmError invalid_request for fields that contradict each other */
export function checkTogether({ logprobs, top_logprobs, tools, tool_choice: choice }: ChatRequest): void {
  if (top_logprobs && logprobs !== true) throw refusal('top_logprobs requires logprobs: true', 'top_logprobs')
  if (!tools || tools.length === 0) {
    // An answer without a call would not be what was asked for.
    if (isForced(choice)) throw refusal('tool_choice demands a call, and there are no tools; send tools', 'tool_choice')
    return
  }
  const named = v.safeParse(namedToolSchema, choice)
  if (!named.success) return
  const { name } = named.output.function
  if (!tools.some((tool) => tool.function?.name === name)) throw unknownTool(name)
}

/** The error for a tool_choice that names none of the tools. */
export function unknownTool(name: string): Error {
  return refusal(`tool_choice names ${name.slice(0, 80)}, which is none of the tools`, 'tool_choice')
}

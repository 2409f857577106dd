import * as v from 'valibot'
import type { ChatRequest } from './chat.ts'
import { refusal } from './refusal.ts'

const namedToolSchema = v.looseObject({
  type: v.literal('function'),
  function: v.looseObject({ name: v.string() }),
})

/** @throws LlmError invalid_request for fields that contradict each other */
export function checkTogether({ logprobs, top_logprobs, tools, tool_choice: choice }: ChatRequest): void {
  if (top_logprobs && logprobs !== true) throw refusal('top_logprobs goes with logprobs only', 'top_logprobs')
  const named = v.safeParse(namedToolSchema, choice)
  if (!named.success || !tools || tools.length === 0) return
  const { name } = named.output.function
  if (!tools.some((tool) => tool.function?.name === name)) throw unknownTool(name)
}

/** The error for a tool_choice that names none of the tools. */
export function unknownTool(name: string): Error {
  return refusal(`tool_choice names ${name.slice(0, 80)}, which is none of the tools`, 'tool_choice')
}

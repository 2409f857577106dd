import { newCallId } from '#runtime/contract/new-call-id.ts'
import { quotedWord } from '#runtime/contract/quoted-word.ts'
import { LlmError } from '#runtime/errors.ts'
import type { WriteJson } from '#runtime/provider/exact-numbers.ts'
import type { Part } from './schema.ts'

/** The parts of an answer, sorted: what was said, what was thought, and what is to be called. */
export type Said = { text: string; thoughts: string; toolCalls: object[] }

/** @throws LlmError bad_reply for a part, such as an image, that would be lost */
export function readParts(parts: readonly Part[] = [], toJson: WriteJson = JSON.stringify): Said {
  const said: Said = { text: '', thoughts: '', toolCalls: [] }
  for (const { text = '', thought, functionCall, thoughtSignature, ...rest } of parts) {
    const other = Object.keys(rest).find((name) => rest[name] !== undefined && rest[name] !== null)
    if (other !== undefined)
      throw new LlmError('bad_reply', `Gemini's answer has ${quotedWord(other)}, which cannot be carried`)
    if (thought) said.thoughts += text
    else said.text += text
    if (functionCall) said.toolCalls.push(toToolCall(functionCall, thoughtSignature, toJson))
  }
  return said
}

/**
 * A call in OpenAI's words, with an id of ours where Gemini gives none. The signature stands where Google's own endpoint in
 * OpenAI's format has it, so that clients that know that one bring it back.
 */
function toToolCall(
  { id, name, args }: NonNullable<Part['functionCall']>,
  thoughtSignature: string | undefined,
  toJson: WriteJson,
): object {
  return {
    id: id || newCallId(),
    type: 'function',
    function: { name, arguments: toJson(args ?? {}) },
    ...(thoughtSignature && { extra_content: { google: { thought_signature: thoughtSignature } } }),
  }
}

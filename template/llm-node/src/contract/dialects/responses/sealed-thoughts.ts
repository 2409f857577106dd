import * as v from 'valibot'
import { isJsonObject } from '../../json-object.ts'
import { jsonOrUndefined } from '../../parse.ts'

/**
 * What a conversation must bring back to the model that thought: its signed thoughts, and what it has signed its calls with. Callers
 * see it as one opaque text, `encrypted_content`, and return it unread.
 */
export type Sealed = {
  /** The inner form's `reasoning_details`. */
  details: readonly object[]
  /** Further fields of calls, each with the id of its call. */
  calls: readonly CallFields[]
}

export type CallFields = { id: string; fields: Readonly<Record<string, unknown>> }

const object = v.custom<Record<string, unknown>>(isJsonObject)
const sealedSchema = v.object({
  details: v.optional(v.array(object), []),
  calls: v.optional(v.array(v.object({ id: v.string(), fields: object })), []),
})

/** Tells our own seal from the encrypted thoughts of OpenAI. */
const seal = 'llmr-thoughts-1.'

/** The opaque text; undefined if there is nothing to bring back. */
export function sealThoughts({ details, calls }: Sealed): string | undefined {
  if (details.length === 0 && calls.length === 0) return undefined
  const json = JSON.stringify({ ...(details.length > 0 && { details }), ...(calls.length > 0 && { calls }) })
  return seal + Buffer.from(json).toString('base64url')
}

/**
 * What an opaque text holds; undefined if it has been changed. One without our seal comes from OpenAI, and gets the format that
 * OpenRouter gives it: models of others leave it aside.
 */
export function openThoughts(text: string): Sealed | undefined {
  if (!text.startsWith(seal)) {
    return { details: [{ type: 'reasoning.encrypted', data: text, format: 'openai-responses-v1' }], calls: [] }
  }
  const json = Buffer.from(text.slice(seal.length), 'base64url').toString()
  const parsed = v.safeParse(sealedSchema, jsonOrUndefined(json))
  return parsed.success ? parsed.output : undefined
}

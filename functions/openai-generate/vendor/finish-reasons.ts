import * as v from 'valibot'
import { own } from '#runtime/contract/own.ts'
import type { VendorName } from './vendors.ts'

/**
 * Finish reasons of vendors beyond OpenAI's own, with their equivalents. With any other, such as `error`, `abort` or
 * `network_error`, the answer broke off, and does not pass.
 */
export const finishReasons: Readonly<Record<VendorName, Readonly<Record<string, string>>>> = {
  openai: {},
  together: { eos: 'stop' },
  openrouter: {},
  fireworks: {},
  cerebras: {},
  zai: { sensitive: 'content_filter', model_context_window_exceeded: 'length' },
  // It adds the kind of content, as in `content_filter: PROHIBITED_CONTENT`.
  gemini: {},
  vllm: {},
  sglang: {},
}

const repliesSchema = v.looseObject({
  choices: v.array(v.looseObject({ finish_reason: v.optional(v.nullable(v.string())) })),
})

/** A reply or a chunk with OpenAI's finish reasons; the value itself if it already has them. */
export function withKnownEnds(value: unknown, vendor: VendorName): unknown {
  if (!v.is(repliesSchema, value)) return value
  const words = finishReasons[vendor]
  const choices = value.choices.map((choice) => {
    const said = choice.finish_reason?.split(':', 1)[0]
    const known = said === undefined ? undefined : (own(words, said) ?? said)
    return known === undefined || known === choice.finish_reason ? choice : { ...choice, finish_reason: known }
  })
  return choices.every((choice, place) => choice === value.choices[place]) ? value : { ...value, choices }
}

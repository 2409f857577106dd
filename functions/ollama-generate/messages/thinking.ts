import * as v from 'valibot'
import { LlmError } from '#runtime/errors.ts'

/** OpenAI's efforts, and what Ollama's `think` has for them; what lies beyond its ends is the nearest of them. */
const thinkFor = new Map<string, false | 'low' | 'medium' | 'high'>([
  ['none', false],
  ['minimal', 'low'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'high'],
  ['max', 'high'],
])

const effortSchema = v.nullish(v.picklist([...thinkFor.keys()]))

/**
 * How much the model should think; undefined leaves it at the model's own.
 * @throws LlmError invalid_request for an effort that is none
 */
export function toThink(effort: unknown): false | 'low' | 'medium' | 'high' | undefined {
  const parsed = v.safeParse(effortSchema, effort)
  if (parsed.success) return thinkFor.get(parsed.output ?? '')
  const known = [...thinkFor.keys()].join(', ')
  throw new LlmError('invalid_request', `reasoning_effort must be one of ${known}`, { param: 'reasoning_effort' })
}

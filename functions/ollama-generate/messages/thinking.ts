import { nearestEffort } from '#runtime/contract/efforts.ts'

/**
 * How much the model should think; undefined leaves it at the model's own.
 * @throws LlmError invalid_request for an effort that is none
 */
export function toThink(effort: unknown): false | 'low' | 'medium' | 'high' | undefined {
  const nearest = nearestEffort(effort, ['none', 'low', 'medium', 'high'])
  return nearest === 'none' ? false : nearest
}

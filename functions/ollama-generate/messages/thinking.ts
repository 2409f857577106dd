import { nearestEffort } from '#runtime/contract/efforts.ts'

/**
 * How much the model should think; undefined means the model's own default.
 * @throws LlmError invalid_request for an unknown effort
 */
export function toThink(effort: unknown): false | 'low' | 'medium' | 'high' | undefined {
  const nearest = nearestEffort(effort, ['none', 'low', 'medium', 'high'])
  return nearest === 'none' ? false : nearest
}

import type { ChatRequest } from '#runtime/contract/chat.ts'
import { nearestEffort } from '#runtime/contract/efforts.ts'
import { unsupportedEffort } from '#runtime/contract/refusal.ts'
import { effortOfThinking } from '#runtime/contract/thinking-effort.ts'
import { effortsOfModels } from './efforts.ts'

/**
 * How much the model should think, in Gemini's format. A request for an effort also gets the thoughts. A budget for thoughts, in the
 * caller's `thinking`, becomes the nearest effort that the model has.
 * @throws LlmError unsupported_by_provider if the model does not think
 */
export function toThinkingConfig({ reasoning_effort: asked, ...request }: ChatRequest & { model: string }) {
  const model = request.model.slice(request.model.lastIndexOf('/') + 1)
  const [, efforts = {}] = effortsOfModels.find(([family]) => family.test(model)) ?? []
  const wished = asked ?? effortOfThinking(request.thinking)
  const effort = nearestEffort(
    wished,
    [...effortNames].filter((name) => Object.hasOwn(efforts, name)),
  )
  if (effort !== undefined) return { ...efforts[effort], ...(wished !== 'none' && { includeThoughts: true }) }
  if (asked === undefined || asked === null || asked === 'none') return undefined
  throw unsupportedEffort(model)
}

const effortNames = ['none', 'minimal', 'low', 'medium', 'high'] as const

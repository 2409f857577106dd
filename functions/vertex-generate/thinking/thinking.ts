import * as v from 'valibot'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import { effortsOfModels } from './efforts.ts'

const effortField = v.object({ reasoning_effort: v.nullish(v.string('must be a text such as low')) })

/**
 * How much the model is to think, in Gemini's words; whoever asks for it gets the thoughts too.
 * @throws LlmError invalid_request for an effort that the model does not have
 */
export function toThinkingConfig(request: ChatRequest & { model: string }): object | undefined {
  const { reasoning_effort: effort } = parseRequest(effortField, request)
  if (effort === undefined || effort === null) return undefined
  const model = request.model.slice(request.model.lastIndexOf('/') + 1)
  const [, efforts = {}] = effortsOfModels.find(([family]) => family.test(model)) ?? []
  const thinking = Object.hasOwn(efforts, effort) ? efforts[effort] : undefined
  if (thinking !== undefined) return { ...thinking, ...(effort !== 'none' && { includeThoughts: true }) }
  const known = Object.keys(efforts).join(', ') || 'none at all'
  throw new LlmError('invalid_request', `The efforts of ${model.slice(0, 100)} are: ${known}`, {
    param: 'reasoning_effort',
  })
}

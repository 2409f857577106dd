import type { ChatRequest } from './chat.ts'
import { type Effort, type EffortsOfModels, effortOf, isEffort, nearestEffort } from './efforts.ts'
import { isListed } from './filled.ts'
import { unsupported } from './refusal.ts'

type Given = ChatRequest & { model: string }

/**
 * The effort that a model is told: the nearest that it accepts, with the request's tools. Without a row, the effort is unchanged.
 * @throws LlmError unsupported_by_provider if the model accepts none
 */
export function toldEffort(request: Given, rows: readonly EffortsOfModels[]): Given['reasoning_effort'] {
  const { model, reasoning_effort: asked } = request
  const row = rows.find(({ models }) => models.test(model))
  const beside = hasTools(request) ? row?.besideTools : undefined
  if (!beside) return row && isEffort(asked) ? effortOf(asked, model, [row]) : asked
  const effort = nearestEffort(asked ?? beside.untold, beside.efforts)
  if (effort !== undefined || !asked || asked === 'none') return effort
  throw unsupported(`${model.slice(0, 100)} does not accept a reasoning_effort together with tools`, 'reasoning_effort')
}

/** The same of an effort that a request only wishes for. What a model cannot be told, it is not told. */
export function wishedEffort(
  wished: Effort | undefined,
  request: Given,
  rows: readonly EffortsOfModels[],
): Effort | undefined {
  const row = rows.find(({ models }) => models.test(request.model))
  if (!row) return wished === 'none' ? undefined : wished
  return nearestEffort(wished, (hasTools(request) && row.besideTools ? row.besideTools : row).efforts)
}

function hasTools({ tools, functions }: ChatRequest): boolean {
  return isListed(tools) || isListed(functions)
}

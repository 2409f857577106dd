import { refusal, unsupportedEffort } from './refusal.ts'

/** OpenAI's efforts, in ascending order. */
const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof efforts)[number]

export function isEffort(value: unknown): value is Effort {
  return efforts.some((effort) => effort === value)
}

/**
 * The effort of a model that is nearest to the requested one; of two equally near, the smaller, which costs less. A request for
 * some effort never becomes none. Undefined if no effort was requested, or if the model has none.
 * @param has the model's efforts, in ascending order
 * @throws LlmError invalid_request for an unknown effort
 */
export function nearestEffort<Has extends Effort>(asked: unknown, has: readonly Has[]): Has | undefined {
  if (asked === undefined || asked === null) return undefined
  if (!isEffort(asked)) {
    throw refusal(`reasoning_effort must be one of ${efforts.join(', ')}`, 'reasoning_effort')
  }
  const distance = (effort: Effort) => Math.abs(efforts.indexOf(effort) - efforts.indexOf(asked))
  const thinking = has.filter((effort) => effort !== 'none' || asked === 'none')
  return thinking.sort((one, other) => distance(one) - distance(other))[0]
}

export type EffortsOfModels = {
  models: RegExp
  efforts: readonly Effort[]
  /** True for models that always think, but accept no word for more or less. */
  thinksUntold?: true
  /** For models that accept fewer efforts in a request with tools; `untold` is what such a request is told if it has none. */
  besideTools?: { efforts: readonly Effort[]; untold?: Effort }
}

/**
 * The nearest effort that a model accepts, by the first row that fits its name.
 * @throws LlmError unsupported_by_provider if the model accepts none; invalid_request for an unknown effort
 */
export function effortOf(asked: unknown, model: string, rows: readonly EffortsOfModels[]): Effort | undefined {
  const row = rows.find(({ models }) => models.test(model))
  const effort = nearestEffort(asked, row?.efforts ?? [])
  if (effort === undefined && asked && asked !== 'none' && !row?.thinksUntold) {
    throw unsupportedEffort(model)
  }
  return effort
}

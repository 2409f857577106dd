import { type Effort, type EffortsOfModels, effortOf } from '#runtime/contract/efforts.ts'

/** The efforts of each model (platform.claude.com, "Effort"); the first row that fits applies. */
const rows: readonly EffortsOfModels[] = [
  { models: /claude-(3|(haiku|sonnet)-4(-[025]|(?![-.\d]))|opus-4(-[012]|(?![-.\d])))/, efforts: [] },
  { models: /claude-opus-4-5/, efforts: ['low', 'medium', 'high'] },
  { models: /./, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] },
]

/**
 * The effort to ask a model for. A request for no effort becomes the model's default, because Claude has no word for none.
 * @throws LlmError unsupported_by_provider if the model accepts no effort
 */
export function toEffort(asked: unknown, model: string): Effort | undefined {
  return asked === 'none' ? undefined : effortOf(asked, model, rows)
}

import { type Effort, type EffortsOfModels, effortOf } from '#runtime/contract/efforts.ts'
import { mayBeClaude } from '../model/unnamed-models.ts'

/** The efforts of each model; the first row that fits applies. Bedrock's other models answer 400 to any effort. */
const rows: readonly EffortsOfModels[] = [
  { models: /claude-(v2|instant|3|(haiku|sonnet)-4-(5|2)|opus-4-[012])/, efforts: [] },
  { models: /claude-opus-4-5/, efforts: ['low', 'medium', 'high'] },
  { models: mayBeClaude, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] },
]

/**
 * The effort to ask a model for. A request for no effort becomes the model's default, because Claude has no word for none.
 * @throws LlmError unsupported_by_provider if the model accepts no effort
 */
export function toEffort(asked: unknown, model: string): Effort | undefined {
  return asked === 'none' ? undefined : effortOf(asked, model, rows)
}

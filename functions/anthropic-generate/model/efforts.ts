import { type Effort, nearestEffort } from '#runtime/contract/efforts.ts'
import { unsupported } from '#runtime/contract/refusal.ts'

/** The efforts of the models that have any (platform.claude.com, "Effort"); the first row that fits. */
const rows: readonly { models: RegExp; efforts: readonly Effort[] }[] = [
  { models: /claude-(3|(haiku|sonnet)-4-(5|2)|opus-4-[012])/, efforts: [] },
  { models: /claude-opus-4-5/, efforts: ['low', 'medium', 'high'] },
  { models: /./, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] },
]

/**
 * The effort that a model has, nearest to the one asked for; no effort at all is what it takes when it is told nothing.
 * @throws LlmError unsupported_by_provider where the model has none
 */
export function toEffort(asked: unknown, model: string): Effort | undefined {
  const { efforts } = rows.find(({ models }) => models.test(model)) ?? { efforts: [] }
  const effort = nearestEffort(asked, efforts)
  if (asked === 'none') return undefined
  if (effort === undefined && asked) {
    throw unsupported(`${model.slice(0, 100)} cannot be told a reasoning_effort`, 'reasoning_effort')
  }
  return effort
}

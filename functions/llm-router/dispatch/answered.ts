import { type Reported, readReported } from '#runtime/contract/reported.ts'
import { countsNothing, type Usage } from '#runtime/contract/usage.ts'
import type { LlmError } from '#runtime/errors.ts'
import type { TimedRequest } from '../choose/request.ts'
import { countedPrompt } from '../money/counted-prompt.ts'
import { mostCompletionTokens } from '../money/most-cost.ts'
import { priceFor } from '../money/price.ts'
import type { Ended, PartlyCounted } from '../money/settlement.ts'
import type { AnswerTokens } from './answer-tokens.ts'
import type { Attempt } from './attempt.ts'
import { mayBeBilled } from './exhausted.ts'

type Asked = { attempt: Pick<Attempt, 'target' | 'account'>; request: TimedRequest; nowMs: number }

/** What came, counted roughly. */
type Came = () => Pick<AnswerTokens, 'count' | 'hasAnswer'>

/**
 * How a whole answer ended: counted by its provider, or only partly, where the usage has a 0 that cannot be. No call is without a prompt,
 * and a cache is part of it; what was answered has tokens, unless it is a refusal alone.
 */
export function answeredAs(asked: Asked, usage: Usage | undefined, came: Came): Extract<Ended, { how: 'answered' }> {
  const isCounted = usage === undefined || countsNothing(usage) || !hasFalseZero(asked, usage, came)
  if (isCounted) return { how: 'answered', usage }
  const answer = usage.completion_tokens || came().count()
  return { how: 'answered', usage: undefined, partly: { usage, counted: countedOf(asked, answer) } }
}

/** How an attempt ended without an answer. What its provider has reported of one that is refused, it charges. */
export function failedAs(asked: Asked, error: LlmError | undefined): Ended {
  const reported = readReported(error?.details.reported)
  if (reported) return refusedAs(asked, reported)
  return { how: error === undefined || mayBeBilled({ error }) ? 'lost' : 'unserved' }
}

function refusedAs(asked: Asked, { usage, isCounted }: Reported): Ended {
  if (isCounted) return answeredAs(asked, usage, () => nothing)
  return { how: 'broke_off', usage, counted: countedOf(asked, usage.completion_tokens || undefined) }
}

/** What is refused is not here to be counted. */
const nothing = { count: () => 0, hasAnswer: () => false }

function hasFalseZero({ attempt: { target }, nowMs }: Asked, usage: Usage, came: Came): boolean {
  const { prompt_tokens, completion_tokens, cost } = usage
  if (prompt_tokens > 0 && completion_tokens !== 0) return false
  // What the provider says that it costs does not go by the counts.
  if (target.costInReply && cost != null) return false
  const price = priceFor(prompt_tokens, target, { nowMs })
  if (price === undefined) return false
  return (prompt_tokens === 0 && price.input > 0) || (completion_tokens === 0 && price.output > 0 && came().hasAnswer())
}

/**
 * What is known without the provider of an answer that it has not counted, or not to its end. A rough count of what came may exceed the
 * limit on it. Nothing tells the tokens of sound.
 */
export function countedOf(
  { attempt: { target, account }, request, nowMs }: Asked,
  cameTokens: number | undefined,
): PartlyCounted['counted'] {
  const bounds = request.bounds()
  const { maxTokens = bounds.maxOutputTokens } = account
  const most = mostCompletionTokens({ ...bounds, maxOutputTokens: maxTokens }, target)
  const isCountable = cameTokens !== undefined && !bounds.certain.includes('audioOutput')
  return {
    prompt: countedPrompt(request.promptTokens, bounds, target, nowMs),
    completionTokens: isCountable ? Math.min(cameTokens, Math.ceil(most)) : undefined,
  }
}

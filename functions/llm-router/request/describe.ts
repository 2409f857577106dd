import { hash } from 'node:crypto'
import { type ChatRequest, messageText } from '#runtime/contract/chat.ts'
import { type EmbeddingsRequest, inputsOf } from '#runtime/contract/embeddings.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { StrategyName } from '../catalogue/strategy-names.ts'
import type { TimedRequest } from '../dispatch/attempt-loop-parts.ts'
import type { Hints } from './hints.ts'
import { needsOfChat, needsOfEmbeddings } from './needs.ts'
import { type CountTokens, countRoughly } from './tokens.ts'

export type DescribeParts = {
  catalogue: Catalogue
  countTokens: CountTokens
  /** What a prompt asks for, by its text. */
  classify: (text: string) => string
}

/** The strategies that do not look at how many tokens there are. */
const uncounted: ReadonlySet<StrategyName> = new Set([
  'task',
  'priority',
  'complexity',
  'latency',
  'weighted',
  'least_busy',
])

/** Describes requests for the choice: by what they need, how long they are and what they ask for, but not by their text. */
export function createDescribe({ catalogue, countTokens, classify }: DescribeParts) {
  const unsaid = [catalogue.strategy, ...catalogue.experiments.flatMap(({ arms }) => arms.map((arm) => arm.strategy))]
  /** The strategies by which this request may come to be ranked; its arm is not drawn yet. */
  const possible = ({ strategy }: Hints) => (strategy ? [strategy] : unsaid)
  const isUncounted = (strategy: StrategyName | undefined) => strategy === undefined || uncounted.has(strategy)
  const count = (hints: Hints, texts: readonly string[], exactly: boolean) =>
    exactly || !possible(hints).every(isUncounted) ? countTokens(texts) : countRoughly(texts)

  return {
    /** @param exactly true where the numbers are to be shown */
    chat(hints: Hints, request: ChatRequest, exactly = false): TimedRequest {
      const texts = request.messages.map(messageText)
      const most = request.max_completion_tokens ?? request.max_tokens
      return {
        ...hints,
        fingerprint: fingerprintOf(request),
        needs: needsOfChat(request),
        promptTokens: count(hints, texts, exactly),
        ...(typeof most === 'number' && { maxOutputTokens: most }),
        ...((possible(hints).includes('complexity') || exactly) && { category: classify(lastUserText(request)) }),
      }
    },
    embeddings(hints: Hints, request: EmbeddingsRequest, exactly = false): TimedRequest {
      const inputs = inputsOf(request)
      const texts = inputs.filter((input) => typeof input === 'string')
      const tokens = inputs.filter((input) => typeof input !== 'string')
      const longestText = texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '')
      return {
        ...hints,
        fingerprint: fingerprintOf(request),
        needs: needsOfEmbeddings(request),
        promptTokens: count(hints, texts, exactly) + tokens.reduce((sum, { length }) => sum + length, 0),
        // What must fit at once is not the sum, but the longest text.
        contextTokens: tokens.reduce(
          (most, { length }) => Math.max(most, length),
          count(hints, [longestText], exactly),
        ),
      }
    },
  }
}

export type Describe = ReturnType<typeof createDescribe>

/** Tells requests apart without holding their text; worked out once, and only for a request that has failed somewhere. */
function fingerprintOf(request: object): () => string {
  let fingerprint: string | undefined
  return () => {
    fingerprint ??= hash('sha256', JSON.stringify(request))
    return fingerprint
  }
}

/** What is asked for now, and not what was said before. */
function lastUserText({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === 'user')
  return last === undefined ? '' : messageText(last)
}

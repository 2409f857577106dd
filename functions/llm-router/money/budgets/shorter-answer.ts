import type { Target } from '../../catalogue/catalogue.ts'
import { type Bounds, imageTokens } from '../most-cost.ts'

/** A shorter answer would too often be cut to be worth its price. */
const leastTokens = 256
/** Thoughts count as part of the answer, and come first: with less, nothing but thoughts would be paid for. */
const leastThinkingTokens = 4096
/** Answers that are twice as long as the usual one still come whole. */
const timesExpected = 2

type Asked = {
  bounds: Bounds
  target: Target
  /** The estimated tokens of the prompt. */
  promptTokens: number
  /** The usual length of an answer. */
  expectedTokens: number
}

/** What a request with such a limit can cost at the most, in billionths of a USD; undefined if it is unknown. */
type MostCostOf = (bounds: Bounds) => number | undefined

/**
 * The longest answer that the money left covers, in tokens, and what it can cost, for a request that does not say how long its answer
 * may be. Undefined if that is too short to be of use.
 */
export function shorterAnswer(
  asked: Asked,
  mostCostOf: MostCostOf,
  leftNanoUsd: number,
): { maxTokens: number; mostNanoUsd: number | undefined } | undefined {
  const costOf = (maxOutputTokens: number) => mostCostOf({ ...asked.bounds, maxOutputTokens })
  const maxTokens = longestAnswer(asked, (tokens) => {
    const nanoUsd = costOf(tokens)
    return nanoUsd !== undefined && nanoUsd <= leftNanoUsd
  })
  return maxTokens === undefined ? undefined : { maxTokens, mostNanoUsd: costOf(maxTokens) }
}

/** @param fits whether the money covers a request with this limit */
function longestAnswer(asked: Asked, fits: (maxOutputTokens: number) => boolean): number | undefined {
  const { bounds, target } = asked
  if (bounds.maxOutputTokens !== undefined) return undefined
  let least = shortestOf(asked)
  let tooLong = Math.min(target.maxOutputTokens ?? Number.POSITIVE_INFINITY, roomBesidePrompt(asked)) + 1
  if (!Number.isFinite(tooLong) || least >= tooLong || !fits(least)) return undefined
  while (tooLong - least > 1) {
    const middle = Math.floor((least + tooLong) / 2)
    if (fits(middle)) least = middle
    else tooLong = middle
  }
  return least
}

function shortestOf({ target, expectedTokens }: Asked): number {
  if (target.minOutputTokens !== undefined) return target.minOutputTokens
  const least = target.capabilities.includes('reasoning_effort') ? leastThinkingTokens : leastTokens
  return Math.max(least, Math.ceil(timesExpected * expectedTokens))
}

/** Servers refuse a limit that does not fit the context window together with the prompt. A prompt of unknown length gets half of it. */
function roomBesidePrompt({ bounds, target, promptTokens }: Asked): number {
  const { contextWindowTokens = Number.POSITIVE_INFINITY } = target
  if (!Number.isFinite(bounds.promptTokens)) return Math.floor(contextWindowTokens / 2)
  const prompt = Math.min(bounds.promptTokens, 2 * promptTokens) + bounds.images * imageTokens(target)
  return Math.floor(contextWindowTokens - prompt)
}

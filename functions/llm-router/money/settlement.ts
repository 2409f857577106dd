import { countsNothing, type Usage } from '#runtime/contract/usage.ts'
import type { CountedPrompt } from './counted-prompt.ts'
import type { LedgerRecord, RecordStatus } from './ledger/record.ts'
import { toNanoUsd } from './nano-usd.ts'

/**
 * What is known of an answer whose provider has not counted all of it: the usage that it had reported by then, and what was counted
 * here: the prompt and the tokens of what came, unless nobody can tell.
 */
export type PartlyCounted = {
  usage: Usage | undefined
  counted: { prompt: CountedPrompt | undefined; completionTokens: number | undefined }
}

/** How an attempt ended, as far as it may cost something. */
export type Ended =
  /** The answer is whole; its usage is as reported. Where that does not count all of it, it has none, but may be `partly` known. */
  | { how: 'answered'; usage: Usage | undefined; partly?: PartlyCounted | undefined }
  /** The answer broke off, or its reader left. */
  | ({ how: 'broke_off' } & PartlyCounted)
  /** The provider may have done the work, and nothing came of it. */
  | { how: 'lost' }
  /** No provider has done any work: the request was refused, or never sent. */
  | { how: 'unserved' }

export type Settlement = Pick<LedgerRecord, 'usage' | 'costNanoUsd'> & {
  status: Exclude<RecordStatus, 'void' | 'cached'>
}

/**
 * What the ledger says about an attempt. Undefined if it certainly cost nothing.
 * @param costOf the cost of a usage in USD; undefined if it is unknown
 * @param mostNanoUsd the most that the attempt can cost; undefined if it is unknown
 */
export function settlementOf(
  ended: Ended,
  costOf: (usage: Usage) => number | undefined,
  mostNanoUsd: number | undefined,
): Settlement | undefined {
  if (ended.how === 'unserved') return undefined
  const partly = partOf(ended)
  const usage = partly ? estimateOf(partly) : usageOf(ended)
  const nanoUsdOf = (used: Usage | undefined) => {
    const usd = used && costOf(used)
    return usd === undefined ? undefined : toNanoUsd(usd)
  }
  const nanoUsd = nanoUsdOf(usage)
  if (usage && !partly && nanoUsd !== undefined) return { status: 'settled', usage, costNanoUsd: nanoUsd }
  // What the provider has reported stands.
  const toldNanoUsd = nanoUsdOf(partly?.usage)
  if (usage && partly && nanoUsd !== undefined) {
    // A count of our own may be too high, and adds nothing beyond what the attempt can cost.
    const countedNanoUsd = Math.min(nanoUsd, mostNanoUsd ?? nanoUsd)
    return { status: 'estimated', usage, costNanoUsd: Math.max(toldNanoUsd ?? 0, countedNanoUsd) }
  }
  // Nothing prices what was counted here, or nothing counts what came, or bounds it.
  if (toldNanoUsd !== undefined && (usage || (mostNanoUsd === undefined && toldNanoUsd > 0))) {
    return {
      status: 'estimated',
      usage: usage ?? partly?.usage ?? null,
      costNanoUsd: Math.max(toldNanoUsd, mostNanoUsd ?? 0),
    }
  }
  if (mostNanoUsd === undefined) return { status: 'unknown', usage: usage ?? null, costNanoUsd: null }
  return { status: 'reserved', usage: usage ?? null, costNanoUsd: Math.max(mostNanoUsd, toldNanoUsd ?? 0) }
}

function partOf(ended: Ended): PartlyCounted | undefined {
  if (ended.how === 'broke_off') return ended
  return ended.how === 'answered' ? ended.partly : undefined
}

function usageOf(ended: Ended): Usage | undefined {
  return ended.how === 'answered' ? ended.usage : undefined
}

function estimateOf({ usage, counted }: PartlyCounted): Usage | undefined {
  if (counted.completionTokens === undefined) return undefined
  const isCounting = usage !== undefined && !countsNothing(usage)
  const { total_tokens: total = 0, ...told } = isCounting ? usage : { prompt_tokens: 0 }
  // Some providers report running totals, which may be behind.
  const completion_tokens = Math.max(told.completion_tokens ?? 0, counted.completionTokens)
  // The cost that a provider tells is of what it has counted by then.
  const { cost: _, cost_details: __, ...uncosted } = told
  if (told.prompt_tokens > 0) {
    // Some count thoughts in the total alone.
    const answer = Math.max(completion_tokens, total - told.prompt_tokens)
    return { ...(answer === told.completion_tokens ? told : uncosted), completion_tokens: answer }
  }
  // No call is without a prompt: some providers count it at the end alone.
  const { prompt_tokens_details: ___, ...rest } = uncosted
  return counted.prompt && { ...rest, ...counted.prompt, completion_tokens }
}

import type { Router } from '../../functions/llm-console/pages/answers/router.ts'
import { createSeededRandom } from '../../functions/llm-router/choose/experiments/draws.ts'
import { toNanoUsd, toUsd } from '../../functions/llm-router/money/nano-usd.ts'
import { type Asked, ask, type Prompt } from './ask.ts'
import { type Judged, judgeAnswers } from './judge.ts'

/** A recorded request that goes to another target under the new catalogue, and can be asked again. */
export type Candidate = { callId: string; prompt: Prompt; from: string; to: string }

/** Keeps so many candidates, drawn at random with equal chances, the same for the same seed. */
export function createSample(size: number, seed: number) {
  const drawn: { candidate: Candidate; place: number }[] = []
  let seen = 0
  return {
    add(candidate: Candidate): void {
      seen += 1
      drawn.push({ candidate, place: createSeededRandom(candidate.callId, seed)() })
      if (drawn.length <= 2 * size) return
      drawn.sort((one, other) => one.place - other.place)
      drawn.length = size
    },
    take: () => ({
      seen,
      sample: drawn
        .sort((one, other) => one.place - other.place)
        .slice(0, size)
        .map(({ candidate }) => candidate),
    }),
  }
}

export type Compared = { candidate: Candidate; before: Asked; after: Asked; judged: Judged | undefined }

export type Limits = { judge: string | undefined; maxUsd: number; ended: (done: number) => void }

/** Really asks both targets of each candidate, one after the other, until the money is spent. */
export async function compareCalls(
  router: Router,
  sample: readonly Candidate[],
  { judge, maxUsd, ended }: Limits,
): Promise<Compared[]> {
  const compared: Compared[] = []
  let spentUsd = 0
  for (const candidate of sample) {
    if (spentUsd >= maxUsd) break
    const { prompt, from, to } = candidate
    const before = await ask(router, from, prompt)
    const after = await ask(router, to, prompt)
    const judged = judge === undefined ? undefined : await judgeAnswers(router, judge, prompt, [before, after])
    spentUsd += (before.usd ?? 0) + (after.usd ?? 0) + (judged?.usd ?? 0)
    compared.push({ candidate, before, after, judged })
    ended(compared.length)
  }
  return compared
}

type CallsSide = { answered: number; usd?: number; average_ms?: number; average_tokens?: number }

/** What `--json` has of the calls: no part of a prompt or an answer. */
export type CallsReport = {
  candidates: number
  asked: number
  /** Both have answered; the averages and costs are of these. */
  both_answered: number
  before: CallsSide
  after: CallsSide
  same_finish_reason: number
  /** Averages from 0 to 10, of those that the judge gave points to. */
  judged?: { calls: number; before: number; after: number; before_better: number; after_better: number; usd?: number }
  calls: readonly object[]
}

export function callsReport(seen: number, compared: readonly Compared[]): CallsReport {
  const both = compared.filter(({ before, after }) => before.error === undefined && after.error === undefined)
  const judged = compared.flatMap((one) => (one.judged ? [one.judged] : []))
  const judgeUsd = total(judged.map(({ usd }) => usd))
  return {
    ...{ candidates: seen, asked: compared.length, both_answered: both.length },
    before: sideOf(compared, both, 'before'),
    after: sideOf(compared, both, 'after'),
    same_finish_reason: both.filter(({ before, after }) => before.finishReason === after.finishReason).length,
    ...(judged.length > 0 && {
      judged: {
        calls: judged.length,
        before: rounded(mean(judged.map((one) => one.before)) ?? 0),
        after: rounded(mean(judged.map((one) => one.after)) ?? 0),
        before_better: judged.filter((one) => one.before > one.after).length,
        after_better: judged.filter((one) => one.after > one.before).length,
        ...(judgeUsd !== undefined && { usd: judgeUsd }),
      },
    }),
    calls: compared.map(({ candidate, before, after, judged: points }) => ({
      call_id: candidate.callId,
      ...{ before: withoutText(before), after: withoutText(after) },
      ...(points && { points: { before: points.before, after: points.after } }),
    })),
  }
}

function sideOf(all: readonly Compared[], both: readonly Compared[], side: 'before' | 'after'): CallsSide {
  const usd = total(both.map((one) => one[side].usd))
  const ms = mean(both.map((one) => one[side].ms))
  const tokens = mean(both.flatMap((one) => one[side].completionTokens ?? []))
  return {
    answered: all.filter((one) => one[side].error === undefined).length,
    ...(usd !== undefined && { usd }),
    ...(ms !== undefined && { average_ms: Math.round(ms) }),
    ...(tokens !== undefined && { average_tokens: Math.round(tokens) }),
  }
}

function withoutText({ text: _, ...asked }: Asked): object {
  return asked
}

/** The sum in USD; undefined if any is unknown, or there are none. */
function total(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === values.length && known.length > 0
    ? toUsd(known.reduce((sum, usd) => sum + toNanoUsd(usd), 0))
    : undefined
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

import { LlmError } from '#runtime/errors.ts'
import type { Finding } from './judge.ts'
import type { Subject } from './subject.ts'

const usd = (amount: number) => `$${Number(amount.toPrecision(3))}`

/** What was seen, and what the threshold is. */
export function seen({ name }: Subject, { about, threshold, measured, setting }: Finding): string {
  if (about === 'repeats') {
    return `${name} has made the same request ${measured} times within this minute, more than the ${threshold} of ${setting}`
  }
  const limit =
    setting === 'runaway.timesUsual'
      ? `${usd(threshold)}, which is ${setting} times its usual rate`
      : `the ${usd(threshold)} of ${setting}`
  return `${name} has spent ${usd(measured)} within this minute, more than ${limit}, and more in this hour than in its busiest of the last day`
}

/** The error of a request that a finding refuses. */
export function refusalOf(subject: Subject, finding: Finding): LlmError {
  const { action, about, retryAfterMs, setting } = finding
  const what = about === 'repeats' ? 'This request' : 'Every request'
  const until = action === 'stop' ? `is refused for ${Math.ceil(retryAfterMs / 1000)} s` : 'has to wait'
  const fix = `If this is intended, raise ${setting} in the catalogue`
  return refusal(`${seen(subject, finding)}, which looks like a loop. ${what} ${until}. ${fix}`, retryAfterMs)
}

/** The error while a caller is stopped. `why` is what was seen then. */
export function stoppedError(why: string, retryAfterMs: number): LlmError {
  return refusal(`${why}. It looked like a loop, and was stopped for a while`, retryAfterMs)
}

function refusal(message: string, retryAfterMs: number): LlmError {
  return new LlmError('rate_limited', message, { retryAfterMs, isFinal: true })
}

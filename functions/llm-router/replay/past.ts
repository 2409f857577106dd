import type { Usage } from '#runtime/contract/usage.ts'
import { type ErrorCode, isErrorCode } from '#runtime/error-table.ts'
import type { Target } from '../catalogue/catalogue.ts'
import type { TimedRequest } from '../choose/request.ts'
import { toldClasses } from '../money/certain-classes.ts'
import { costOf } from '../money/price.ts'
import { withoutBilling } from '../money/savings/traffic.ts'
import type { Recorded, RecordedAttempt } from './recorded.ts'

/** The last failure of a target that never answered; what was overtaken or not asked says nothing. */
export function failureOf(own: readonly RecordedAttempt[]): RecordedAttempt | undefined {
  return own.some(({ outcome }) => outcome !== 'failed') ? undefined : own.at(-1)
}

/** The code of a failure, as the table of errors has it now. */
export function codeOf({ code }: RecordedAttempt): ErrorCode {
  return isErrorCode(code) ? code : 'internal_error'
}

/** How many other targets had failed before this one answered. */
export function failures({ attempts }: Recorded, target: string): number {
  return new Set(attempts.filter((one) => one.outcome === 'failed' && one.target !== target).map((one) => one.target))
    .size
}

/** What it costs by the one formula; what the provider said of its bill holds for itself alone. */
export function costAt(
  target: Target,
  usage: Usage,
  answer: RecordedAttempt | undefined,
  { needs }: TimedRequest,
  nowMs: number,
): number | undefined {
  const isSame = answer?.target === target.name
  const occasion = {
    nowMs,
    searchesWeb: needs.includes('web_search'),
    certain: toldClasses(needs, target),
    serviceTier: isSame ? answer.service_tier : undefined,
  }
  const cost = costOf(isSame ? usage : withoutBilling(usage), target, occasion)
  return 'usd' in cost ? cost.usd : undefined
}

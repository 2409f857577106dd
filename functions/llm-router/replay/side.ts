import type { ReplaySide } from '#runtime/contract/admin/replay.ts'
import { toNanoUsd, toUsd } from '../money/nano-usd.ts'

/** A list of numbers that grows. */
export class Times {
  #values = new Float64Array(1024)
  #count = 0

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#count] = value
    this.#count += 1
  }

  /** The smallest of the values that at least this share of them do not exceed; undefined if there are none. */
  quantiles(...shares: number[]): (number | undefined)[] {
    const sorted = this.#values.slice(0, this.#count).sort()
    return shares.map((share) => sorted[Math.max(0, Math.ceil(share * this.#count) - 1)])
  }
}

export type Ended = {
  isAnswered: boolean
  usd: number | undefined
  ms: number | undefined
  latencyBudgetMs: number | undefined
}

/** Sums up how requests ended. */
export class Side {
  readonly times = new Times()
  #answered = 0
  #unanswered = 0
  #usd = 0
  #unknownCost = 0
  #unknownMs = 0
  #late = 0

  add({ isAnswered, usd, ms, latencyBudgetMs }: Ended): void {
    if (isAnswered) this.#answered += 1
    else this.#unanswered += 1
    if (usd === undefined) this.#unknownCost += 1
    else this.#usd += usd
    if (!isAnswered) return
    if (ms === undefined) this.#unknownMs += 1
    else this.times.add(ms)
    if (ms !== undefined && latencyBudgetMs !== undefined && ms > latencyBudgetMs) this.#late += 1
  }

  toReport(): ReplaySide {
    const [p50, p95] = this.times.quantiles(0.5, 0.95)
    return {
      ...{ answered: this.#answered, unanswered: this.#unanswered },
      ...{ cost_usd: rounded(this.#usd), unknown_cost_calls: this.#unknownCost },
      ...(p50 !== undefined && { p50_ms: wholeMs(p50) }),
      ...(p95 !== undefined && { p95_ms: wholeMs(p95) }),
      ...{ unknown_ms_calls: this.#unknownMs, late_calls: this.#late },
    }
  }
}

/** Billionths of a USD: the rest is binary rounding error. */
export function rounded(usd: number): number {
  return toUsd(toNanoUsd(usd))
}

export function wholeMs(ms: number): number {
  return Math.round(ms * 10) / 10
}

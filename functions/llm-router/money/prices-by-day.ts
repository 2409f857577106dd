import type { Target } from '../catalogue/catalogue.ts'

/** What an announced price may change of a target. */
type DayPrices = Pick<Target, 'usdPerMillionTokens' | 'longPromptPrices' | 'serviceTierPrices'>

/** The prices that hold at a time: those of the target, or the last of its announced ones that has come into force. */
export function pricesAt(target: Target, nowMs: number): DayPrices {
  const later = laterAt(target, nowMs)
  return later ? replacing(target, later) : target
}

/** The announced prices that are in force; undefined while there are none. */
export function laterAt({ laterPrices }: Target, nowMs: number): Target['laterPrices'][number] | undefined {
  let latest: Target['laterPrices'][number] | undefined
  for (const later of laterPrices) {
    const isInForce = Date.parse(later.from) <= nowMs
    if (isInForce && (latest === undefined || later.from > latest.from)) latest = later
  }
  return latest
}

/** A target with the prices of some days as its only ones. */
export type Priced = { fromMs: number; target: Target }

/** A call that begins at one time is priced when it ends, which is by the other. */
export type Span = { beginsMs: number; endsByMs: number }

/** The target with each of its prices, in the order in which they come into force. */
export function everyPriceOf(target: Target): Priced[] {
  const { laterPrices } = target
  if (laterPrices.length === 0) return [{ fromMs: Number.NEGATIVE_INFINITY, target }]
  const announced = laterPrices.map((later) => ({ fromMs: Date.parse(later.from), prices: replacing(target, later) }))
  announced.sort((one, other) => one.fromMs - other.fromMs)
  return [{ fromMs: Number.NEGATIVE_INFINITY, prices: target }, ...announced].map(({ fromMs, prices }) => ({
    fromMs,
    target: { ...target, ...prices, laterPrices: [] },
  }))
}

/** Those that are in force at some time of a span: what has ended before, or begins only after it, says nothing of a call. */
export function pricesWithin(all: readonly Priced[], { beginsMs, endsByMs }: Span): Target[] {
  const isIn = ({ fromMs }: Priced, index: number) => {
    const nextMs = all[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY
    return fromMs <= endsByMs && beginsMs < nextMs
  }
  return all.filter(isIn).map(({ target }) => target)
}

/** The check at the start has seen to it that there is nothing to keep of what an announced price leaves out. */
function replacing(target: Target, later: Target['laterPrices'][number]): DayPrices {
  const { longPromptPrices, serviceTierPrices } = target
  return {
    usdPerMillionTokens: later.usdPerMillionTokens,
    longPromptPrices: later.longPromptPrices ?? longPromptPrices,
    serviceTierPrices: later.serviceTierPrices ?? serviceTierPrices,
  }
}

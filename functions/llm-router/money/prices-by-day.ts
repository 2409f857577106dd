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

/** The target with each of its prices as the only ones: those of now, and then each of the announced. */
export function everyDayOf(target: Target): Target[] {
  if (target.laterPrices.length === 0) return [target]
  const announced = target.laterPrices.map((later) => replacing(target, later))
  return [target, ...announced].map((prices) => ({ ...target, ...prices, laterPrices: [] }))
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

import { median } from '../statistics.ts'

/**
 * How much a value grows from one sample to the next: the median of the slopes between all pairs (Theil 1950, Sen 1968), which up to
 * 29 % of outliers do not move.
 */
export function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((value, at) =>
    values.slice(at + 1).map((later, ahead) => (later - value) / (ahead + 1)),
  )
  return slopes.length === 0 ? 0 : median(slopes)
}

/** The most that a value may seem to grow over all samples: a share of what it usually is, or so much. */
export type Noise = { share: number; least: number }

export type Steadiness = { first: number; last: number; growth: number; most: number; verdict: 'ok' | 'grows' }

/** Whether a value stays the same once a quarter of the samples is over, in which caches fill and V8 compiles. */
export function steadinessOf(values: readonly number[], { share, least }: Noise): Steadiness {
  const warm = values.slice(Math.ceil(values.length / 4))
  const growth = slopeOf(warm) * (warm.length - 1)
  const most = Math.max(share * median(warm), least)
  const [first = Number.NaN, last = Number.NaN] = [warm[0], warm.at(-1)]
  return { first, last, growth, most, verdict: growth <= most ? 'ok' : 'grows' }
}

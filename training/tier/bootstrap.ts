import { type Random, seeded } from '../../functions/llm-router/choose/seeded.ts'

const rounds = 200

/** The 95 % interval of a figure over samples that might have been drawn instead (Efron 1979, doi.org/10.1214/aos/1176344552). */
export function interval<Item>(
  items: readonly Item[],
  figure: (sample: readonly Item[]) => number,
  random: Random = seeded(17),
): { low: number; high: number } {
  const figures = Float64Array.from({ length: rounds }, () =>
    figure(items.map((item) => items[Math.floor(random() * items.length)] ?? item)),
  ).sort()
  return { low: figures[Math.floor(rounds * 0.025)] ?? 0, high: figures[Math.ceil(rounds * 0.975) - 1] ?? 0 }
}

/** The sum of a metric over all series with these labels; 0 where there is none. */
export function sample(text: string, name: string, labels: Record<string, string> = {}): number {
  let sum = 0
  for (const [, own, given = '', value] of text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)) {
    if (own !== name) continue
    const has = Object.entries(labels).every(([label, wanted]) => given.includes(`${label}="${wanted}"`))
    if (has) sum += Number(value)
  }
  return sum
}

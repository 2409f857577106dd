import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import { softmax } from '../functions/llm-router/request/classify/model.ts'
import { type Judged, saidOf } from './cross-validate.ts'

/** 95 % of a normal distribution. */
const z = 1.96

/** What cross-validation says, as text: by style, by category, a confusion matrix, and how far probabilities hold. */
export function figures(judged: readonly Judged[], temperature: number): string {
  const bySource = Map.groupBy(judged, ({ source }) => source)
  const lines = [...bySource].map(([source, those]) => `${source.padEnd(14)}${told(those)}`)
  return [
    'Right, by style of writing, trained without that style (95 % interval):',
    ...lines,
    `${'all'.padEnd(14)}${told(judged)}`,
    '',
    'F1 by category:',
    ...categories.map((category) => `${category.padEnd(14)}${f1(judged, category).toFixed(3)}`),
    '',
    confusion(judged),
    '',
    'Right, by probability said:',
    ...reliability(judged, temperature),
  ].join('\n')
}

function isRight(one: Judged): boolean {
  return saidOf(one) === one.category
}

function told(those: readonly Judged[]): string {
  const { low, share, high } = wilson(those.filter(isRight).length, those.length)
  return `${share.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) of ${those.length}`
}

/** Wilson's interval for a share (doi.org/10.2307/2276774). */
export function wilson(right: number, count: number): { low: number; share: number; high: number } {
  const share = right / count
  const middle = (share + z ** 2 / (2 * count)) / (1 + z ** 2 / count)
  const half = (z / (1 + z ** 2 / count)) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2))
  return { low: middle - half, share, high: middle + half }
}

function f1(judged: readonly Judged[], category: Category): number {
  const hits = judged.filter((one) => one.category === category && isRight(one)).length
  const sum =
    judged.filter((one) => one.category === category).length + judged.filter((one) => saidOf(one) === category).length
  return (2 * hits) / sum
}

function confusion(judged: readonly Judged[]): string {
  const header = `${''.padEnd(14)}${categories.map((category) => category.padStart(13)).join('')}  ← said`
  const rows = categories.map((category) => {
    const those = judged.filter((one) => one.category === category)
    const counts = categories.map((said) => String(those.filter((one) => saidOf(one) === said).length).padStart(13))
    return `${category.padEnd(14)}${counts.join('')}`
  })
  return [header, ...rows].join('\n')
}

function reliability(judged: readonly Judged[], temperature: number): string[] {
  const bands = [0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01]
  const sure = (one: Judged) => Math.max(...softmax(one.logits.map((logit) => logit / temperature)))
  return bands.slice(1).map((high, at) => {
    const low = bands[at] ?? 0
    const those = judged.filter((one) => sure(one) >= low && sure(one) < high)
    const right = those.filter(isRight).length / Math.max(1, those.length)
    return `${low.toFixed(1)} to ${Math.min(1, high).toFixed(1)}   ${right.toFixed(2)} of ${those.length}`
  })
}

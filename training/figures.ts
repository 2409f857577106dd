import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import { softmax } from '../functions/llm-router/request/classify/model.ts'
import {
  type Confusion,
  confusionOf,
  formatConfusion,
} from '../test/functions/llm-router/request/classify/confusion.ts'
import type { Judged } from './cross-validate.ts'
import type { Trained } from './trained.ts'
import { wilson } from './wilson.ts'

/** What cross-validation says, as text: by style, by category, a confusion matrix, and how far probabilities hold. */
export function figures({ judged, judgedPublic, weights: { temperature } }: Trained): string {
  const bySource = Map.groupBy(judged, ({ source }) => source)
  const confusion = confusionOf(judged)
  const lines = [...bySource].map(([source, those]) => `${source.padEnd(14)}${told(those)}`)
  return [
    'Right, by style of writing, trained without that style (95 % interval):',
    ...lines,
    `${'all'.padEnd(14)}${told(judged)}`,
    '',
    'Right, by public source, trained without that source:',
    ...[...Map.groupBy(judgedPublic, ({ source }) => source)].map(
      ([source, those]) => `${source.padEnd(18)}${told(those)}`,
    ),
    '',
    'F1 by category:',
    ...categories.map((category) => `${category.padEnd(14)}${f1(confusion, category).toFixed(3)}`),
    '',
    formatConfusion(confusion),
    '',
    'Right, by probability said:',
    ...reliability(judged, temperature),
  ].join('\n')
}

function isRight({ category, said }: Judged): boolean {
  return said === category
}

function told(those: readonly Judged[]): string {
  const { low, share, high } = wilson(those.filter(isRight).length, those.length)
  return `${share.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) of ${those.length}`
}

function f1(confusion: Confusion, category: Category): number {
  const sum = categories.reduce((all, other) => all + confusion[category][other] + confusion[other][category], 0)
  return (2 * confusion[category][category]) / sum
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

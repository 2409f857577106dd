import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import {
  type Confusion,
  confusionOf,
  formatConfusion,
} from '../test/functions/llm-router/request/classify/confusion.ts'
import { type Judged, probabilitiesOf } from './cross-validate.ts'
import { reliability } from './reliability.ts'
import type { Trained } from './trained.ts'
import { intervalText, wilson } from './wilson.ts'

/** What cross-validation says, as text: by style, by category, a confusion matrix, and how far probabilities hold. */
export function figures({ judged, judgedPublic, weights: { temperature } }: Trained): string {
  const confusion = confusionOf(judged)
  const saidOf = (one: Judged) => ({ chance: Math.max(...probabilitiesOf(one, temperature)), isSo: isRight(one) })
  return [
    'Right, by style of writing, trained without that style (95 % interval):',
    ...bySource(judged, 14),
    `${'all'.padEnd(14)}${told(judged)}`,
    '',
    'Right, by public source, trained without that source:',
    ...bySource(judgedPublic, 18),
    '',
    'F1 by category:',
    ...categories.map((category) => `${category.padEnd(14)}${f1(confusion, category).toFixed(3)}`),
    '',
    formatConfusion(confusion),
    '',
    'Right, by probability said:',
    ...reliability(judged.map(saidOf), [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], 1),
  ].join('\n')
}

function isRight({ category, said }: Judged): boolean {
  return said === category
}

function bySource(judged: readonly Judged[], width: number): string[] {
  const sources = [...Map.groupBy(judged, ({ source }) => source)]
  return sources.map(([source, those]) => `${source.padEnd(width)}${told(those)}`)
}

function told(those: readonly Judged[]): string {
  return `${intervalText(wilson(those.filter(isRight).length, those.length))} of ${those.length}`
}

function f1(confusion: Confusion, category: Category): number {
  const sum = categories.reduce((all, other) => all + confusion[category][other] + confusion[other][category], 0)
  return (2 * confusion[category][category]) / sum
}

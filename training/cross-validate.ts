import { type Category, categories } from '../functions/llm-router/catalogue/categories.ts'
import { softmax } from '../functions/llm-router/request/classify/model.ts'
import type { Example } from './example.ts'
import { type FitOptions, logitsOf, trainOn } from './fit.ts'
import type { Lessons } from './lessons.ts'

/** A prompt as weights see it that were trained without its source. */
export type Judged = Example & { logits: number[]; said: Category }

/** Judges each of these sources by weights that were trained without it. */
export function crossValidate(
  own: readonly Example[],
  sources: readonly string[],
  lessons: Lessons,
  options: FitOptions,
): Judged[] {
  return sources.flatMap((source) => {
    const fitted = trainOn(lessons.all(source), options)
    const those = own.filter((example) => example.source === source)
    return those.map((example) => {
      const logits = logitsOf(fitted, lessons.rowOf(example.text))
      return { ...example, logits, said: categories[logits.indexOf(Math.max(...logits))] ?? 'simple_qa' }
    })
  })
}

/** The probability of each category, in the order of `categories`. */
export function probabilitiesOf({ logits }: Judged, temperature: number): number[] {
  return softmax(logits.map((logit) => logit / temperature))
}

/**
 * The temperature with which the probabilities fit best: the one with the least negative log-likelihood (Guo, Pleiss, Sun and
 * Weinberger 2017, arxiv.org/abs/1706.04599).
 */
export function temperatureOf(judged: readonly Judged[]): number {
  const lossAt = (temperature: number) =>
    judged.reduce((sum, one) => {
      const probability = probabilitiesOf(one, temperature)[categories.indexOf(one.category)]
      return sum - Math.log(probability || Number.MIN_VALUE)
    }, 0)
  const tried = Array.from({ length: 100 }, (_, at) => 0.3 + at * 0.03)
  return tried.reduce((best, temperature) => (lossAt(temperature) < lossAt(best) ? temperature : best), 1)
}

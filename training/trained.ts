import type { Weights } from '../functions/llm-router/request/classify/model.ts'
import { crossValidate, type Judged, temperatureOf } from './cross-validate.ts'
import type { Example } from './example.ts'
import { type FitOptions, trainOn } from './fit.ts'
import { createLessons } from './lessons.ts'
import { rounded } from './rounded.ts'

export type Trained = {
  weights: Weights
  judged: Judged[]
  /** What weights say of each public source that were trained without it. */
  judgedPublic: Judged[]
}

/**
 * Weights trained on all examples, calibrated on what weights say that were trained without a style.
 * @param styles the sources among the own examples that are left out, one after the other
 */
export function trained(
  own: readonly Example[],
  publicOnes: readonly Example[],
  styles: readonly string[],
  options: FitOptions,
): Trained {
  const lessons = createLessons(own, publicOnes, options.bits)
  const judged = crossValidate(own, styles, lessons, options)
  const judgedPublic = crossValidate(publicOnes, [...new Set(publicOnes.map(({ source }) => source))], lessons, options)
  return { judgedPublic, weights: rounded(trainOn(lessons.all(), options), temperatureOf(judged)), judged }
}

import { createReader } from '../../functions/llm-router/request/classify/reader.ts'
import type { TierWeights } from '../../functions/llm-router/request/classify/tier/model.ts'
import { createStrongChance } from '../../functions/llm-router/request/classify/tier/tier.ts'
import { hiddenFigures, type Told, trafficFigures } from './figures.ts'
import { harmless } from './harmless.ts'
import type { Results } from './results.ts'
import { isHidden } from './split.ts'
import type { Calibrated, Fold, TierMaterial, TierTraining } from './trained.ts'

/** What weights say of each style of writing that were trained without it: as text, and of each prompt. */
export function tellTraffic(
  training: TierTraining,
  material: TierMaterial,
  folds: readonly Fold[],
  questions: Calibrated,
): { figures: string; told: Told[] } {
  const told = folds.flatMap(({ style, head }): Told[] => {
    const others = folds.filter((fold) => fold.style !== style)
    const chanceOf = createStrongChance(createReader(), training.weightsOf(head, others, questions))
    return material.own
      .filter(({ source }) => source === style)
      .map(({ text, category, strong }) => ({
        ...{ text, style, category, isStrong: strong === 1, chance: chanceOf(text) },
        changed: Object.fromEntries(Object.entries(harmless).map(([name, change]) => [name, chanceOf(change(text))])),
      }))
  })
  return { figures: trafficFigures(told), told }
}

/** How weights do by RouteLLM's measure on what this salt hides from their training, as text; and the weights. */
export function tellHidden(
  training: TierTraining,
  material: TierMaterial,
  { mmlu, gsm8k }: Results,
  styles: readonly string[],
  salt: string,
): { figures: string; weights: TierWeights } {
  const isText = ({ text }: { text: string }) => isHidden(text, salt)
  const isSubject = ({ subject }: { subject: string }) => isHidden(subject, salt)
  const problems = gsm8k.filter((result) => !isText(result))
  const without = (isLeftOut: typeof isText & typeof isSubject) => {
    const half = { ...material, problems, questions: mmlu.filter((result) => !isLeftOut(result)) }
    const questions = training.calibratedQuestions(half)
    return training.weights(half, training.folds(half, styles, questions), questions)
  }
  const weights = without(isText)
  const half = createStrongChance(createReader(), weights)
  const subjects = createStrongChance(createReader(), without(isSubject))
  const figures = [
    hiddenFigures(`${salt} MMLU, hidden half`, mmlu.filter(isText), half),
    hiddenFigures(`${salt} MMLU, unseen subjects`, mmlu.filter(isSubject), subjects),
    hiddenFigures(`${salt} GSM8K, hidden half`, gsm8k.filter(isText), half),
  ].join('\n')
  return { figures, weights }
}

import { createReader } from '../../functions/llm-router/request/classify/reader.ts'
import type { TierWeights } from '../../functions/llm-router/request/classify/tier/model.ts'
import type { Example } from '../example.ts'
import { type Row, toRow } from '../fit.ts'
import { toDigits, toSignedBytes } from '../rounded.ts'
import { type Calibration, calibrate, type Outcome } from './calibrate.ts'
import { frames } from './frames.ts'
import { fitQuestions, fitTraffic, type Head, type HeadOptions, said } from './heads.ts'
import type { Result } from './results.ts'
import type { Sum } from './ridge.ts'
import { isHidden } from './split.ts'

/** What the model of difficulty is trained on. */
export type TierMaterial = {
  /** Questions with options to choose from, and word problems, with what models made of them. */
  questions: readonly Result[]
  problems: readonly Result[]
  own: readonly Example[]
  publicOnes: readonly Example[]
}

/** A head that was trained without a style, and what it says of it. */
export type Fold = { style: string; head: Head; outcomes: Outcome[] }

export type Calibrated = { head: Head; calibration: Calibration }

export type TierTraining = ReturnType<typeof createTierTraining>

/** How much of a label each counts: prompts written for this purpose say more than benchmarks about what people ask. */
const weights = { own: 0.6, framed: 0.4, publicOnes: 0.05, problems: 0.5 }
/** Word problems are as often for a strong model as for a cheap one, and what models made of them says which. */
const problem = { middle: 0.5, spread: 4 }

/** Each prompt in a frame, each frame for as many. */
function framed(example: Example, at: number): Example {
  return { ...example, text: frames[at % frames.length]?.(example.text) ?? example.text }
}

/** Fits both heads to any part of the material; rows are made once. */
export function createTierTraining(options: HeadOptions) {
  const read = createReader()
  const rows = new Map<string, Row>()
  const rowOf = (text: string): Row => {
    const row = rows.get(text) ?? toRow(read(text), options.bits)
    rows.set(text, row)
    return row
  }
  const gain = ({ text, weak, strong }: Result): Sum => ({ row: rowOf(text), weight: 1, target: strong - weak })
  const marked =
    (weight: number) =>
    ({ text, strong = 0 }: Example): Sum => ({
      ...{ row: rowOf(text), weight },
      target: strong,
    })
  const questionsHead = ({ questions, problems }: Pick<TierMaterial, 'questions' | 'problems'>) =>
    fitQuestions([...questions, ...problems].map(gain), options)

  const trafficHead = (head: Head, { own, publicOnes, problems }: TierMaterial) => {
    const judged = problems.map(({ text }) => said(head, rowOf(text)))
    const mean = judged.reduce((sum, one) => sum + one, 0) / Math.max(1, judged.length)
    const sums = [
      ...own.map(marked(weights.own)),
      ...own.map(framed).map(marked(weights.framed)),
      ...publicOnes.map(marked(weights.publicOnes)),
      ...problems.map(({ text }, at) => ({
        ...{ row: rowOf(text), weight: weights.problems },
        target: problem.middle + problem.spread * ((judged[at] ?? 0) - mean),
      })),
    ]
    return fitTraffic(sums, head, options)
  }

  return {
    rowOf,
    /** The questions' head, calibrated on halves of the questions that it was not trained on. */
    calibratedQuestions(material: TierMaterial): Calibrated {
      const unseen = [false, true].flatMap((hidden) => {
        const isThere = ({ text }: Result) => isHidden(text, 'calibration') === hidden
        const head = questionsHead({ ...material, questions: material.questions.filter(isThere) })
        return material.questions
          .filter((result) => !isThere(result))
          .map(({ text, weak, strong }) => ({ said: said(head, rowOf(text)), strong: strong > weak ? 1 : 0 }))
      })
      return { head: questionsHead(material), calibration: calibrate(unseen) }
    },
    /** What the traffic's head says of each style of writing that it was not trained on. */
    folds(material: TierMaterial, styles: readonly string[], { head: questions }: Calibrated): Fold[] {
      return styles.map((style) => {
        const own = material.own.filter(({ source }) => source !== style)
        const head = trafficHead(questions, { ...material, own })
        const those = material.own.filter(({ source }) => source === style)
        const outcomes = those.map(({ text, strong = 0 }) => ({ said: said(head, rowOf(text)), strong }))
        return { style, head, outcomes }
      })
    },
    /** Weights as they are shipped, calibrated on what was said of styles of writing that were not trained on. */
    weights(material: TierMaterial, folds: readonly Fold[], questions: Calibrated): TierWeights {
      return this.weightsOf(trafficHead(questions.head, material), folds, questions)
    },
    weightsOf(head: Head, folds: readonly Fold[], questions: Calibrated): TierWeights {
      const { units, hashed } = toSignedBytes([head.hashed, questions.head.hashed])
      return {
        version: 1,
        bits: options.bits,
        units,
        traffic: shipped({ head, calibration: calibrate(folds.flatMap(({ outcomes }) => outcomes)) }),
        questions: shipped(questions),
        hashed,
      }
    },
  }
}

function shipped({ head: { shape, trees }, calibration: { slope, offset } }: Calibrated) {
  return { shape: Array.from(shape, toDigits), trees, slope: toDigits(slope), offset: toDigits(offset) }
}

import { chanceOf } from '../../functions/llm-router/request/classify/tier/model.ts'

/** What was said of a prompt before it is calibrated, and what is so: 1 if it needs a strong model, or 0. */
export type Outcome = { said: number; strong: number }

export type Calibration = { slope: number; offset: number }

const steps = 30
/** Keeps the slope in bounds where what was said tells all apart. */
const penalty = 1e-3

/** Logistic regression on what was said (Platt 1999), by Newton's method. */
export function calibrate(outcomes: readonly Outcome[]): Calibration {
  let [slope, offset] = [1, 0]
  for (let step = 0; step < steps; step++) {
    let [ofSlope, ofOffset, slopes, both, offsets] = [penalty * slope, 0, penalty, 0, penalty]
    for (const { said, strong } of outcomes) {
      const chance = chanceOf(slope * said + offset)
      const error = chance - strong
      const spread = chance * (1 - chance)
      ofSlope += error * said
      ofOffset += error
      slopes += spread * said * said
      both += spread * said
      offsets += spread
    }
    const determinant = slopes * offsets - both * both
    slope -= (offsets * ofSlope - both * ofOffset) / determinant
    offset -= (slopes * ofOffset - both * ofSlope) / determinant
  }
  return { slope, offset }
}

import type { Metrics } from '#runtime/metrics.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'

export type ObserveFeedback = {
  /** @param before the score that it replaces */
  scored(target: string, score: number, before: number | undefined): void
}

/**
 * How many answers have a score, and the sum of the scores: their quotient is the mean. A score that is replaced may have come to another
 * replica, so the sum of one replica can fall, and only that of all says something.
 */
export function createObserveFeedback(metrics: Metrics, { targets }: Pick<Catalogue, 'targets'>): ObserveFeedback {
  const answers = metrics.counter({
    name: 'llm_feedback_total',
    help: 'Answers that have got a score',
    labels: ['target'],
  })
  const points = new Map<string, number>()
  const definition = { name: 'llm_feedback_points', help: 'The scores of these answers, added up', labels: ['target'] }
  metrics.gauge(definition, () => [...points].map(([target, value]) => ({ labels: { target }, value })))
  const known = new Set(targets.map(({ name }) => name))
  return {
    scored(target, score, before) {
      // One that the catalogue has no longer would be a series for nothing.
      if (!known.has(target)) return
      if (before === undefined) answers({ target })
      points.set(target, (points.get(target) ?? 0) + score - (before ?? 0))
    },
  }
}

import type { TraceContext } from '#runtime/contract/trace-context.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { genAiLabels, genAiMetrics } from '#runtime/telemetry/gen-ai.ts'
import type { Target } from '../catalogue/catalogue.ts'
import { genAiProvider } from './gen-ai-provider.ts'

/** How fast streamed answers are. */
export type ObserveStreams = {
  /** The time from the request to the first output. */
  firstToken(target: Target, seconds: number, trace: TraceContext | undefined): void
  /** An answer is whole. `seconds` is the target's time since its first output. */
  allTokens(target: Target, seconds: number, tokens: number | undefined, trace: TraceContext | undefined): void
}

export function createObserveStreams(metrics: Pick<Metrics, 'histogram'>): ObserveStreams {
  const first = metrics.histogram(genAiMetrics.timeToFirstToken)
  const each = metrics.histogram(genAiMetrics.timePerOutputToken)
  const labels = ({ provider, model }: Target) => ({
    [genAiLabels.operation]: 'chat',
    [genAiLabels.provider]: genAiProvider(provider),
    [genAiLabels.requestModel]: model,
  })
  return {
    firstToken: (target, seconds, trace) => first(labels(target), seconds, trace),
    allTokens(target, seconds, tokens = 0, trace) {
      if (tokens > 1) each(labels(target), seconds / (tokens - 1), trace)
    },
  }
}

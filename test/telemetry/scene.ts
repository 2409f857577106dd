import { type ProviderSetup, type Scene, type SceneOptions, startScene } from '../scenarios/scene.ts'
import type { Ending } from '../scenarios/upstream.ts'
import { type Collector, type SentSpan, startCollector } from './collector.ts'

export type TracedScene = Scene & {
  collector: Collector
  /** The spans of the one trace that there is, once there are so many. */
  trace(count: number): Promise<SentSpan[]>
}

/** Functions that send what they do to a collector that keeps it. */
export async function startTracedScene(
  context: Ending,
  providers: Record<string, ProviderSetup>,
  options: SceneOptions = {},
): Promise<TracedScene> {
  const collector = await startCollector(context)
  const scene = await startSceneSendingTo(collector.url, context, providers, options)
  return Object.assign(scene, {
    collector,
    trace: (count: number) => collector.has((spans) => spans.length >= count),
  })
}

/** Functions that send what they do to an address. What they share with the exporter is in the environment of the process. */
export function startSceneSendingTo(
  url: string,
  context: Ending,
  providers: Record<string, ProviderSetup>,
  { environment = {}, ...options }: SceneOptions = {},
): Promise<Scene> {
  const told = {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_BSP_SCHEDULE_DELAY: '10',
    OTEL_METRIC_EXPORT_INTERVAL: '200',
    ...environment,
  }
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = url
  return startScene(context, providers, {
    ...options,
    environment: { ...told, OTEL_SERVICE_NAME: 'llm-router' },
    functionEnvironment: told,
  })
}

/** A span as text, with those that are parts of it, so that a whole trace can be compared. */
export function treeOf(spans: readonly SentSpan[], parentId = ''): string[] {
  const own = spans.filter((span) => span.parentId === parentId).sort((one, other) => one.startMs - other.startMs)
  return own.flatMap((span) => [told(span), ...treeOf(spans, span.spanId).map((line) => `  ${line}`)])
}

function told({ service, kind, name, attributes, isError }: SentSpan): string {
  const marks = [
    attributes['llm_router.attempt.kind'],
    attributes['llm_router.attempt.outcome'],
    attributes['http.response.status_code'],
    attributes['error.type'],
    isError ? 'ERROR' : undefined,
  ]
  return [service, kind, name, ...marks.filter((mark) => mark !== undefined)].join(' ')
}

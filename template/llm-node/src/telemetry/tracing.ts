import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { randomFlag, readTraceContext, sampledFlag, type TraceContext } from '../contract/trace-context.ts'
import type { Parts } from '../parts.ts'
import { createBacklog } from './backlog.ts'
import type { Exporting, ExportingOptions } from './exporting.ts'
import { randomId } from './ids.ts'
import { readTelemetrySettings } from './settings.ts'
import { type Attributes, type Span, type SpanRecord, startSpan } from './span.ts'

/** What a call is a part of, and the span that records it, if one does. */
export type Entered = { traceContext: TraceContext | undefined; span: Span | undefined }

export type Tracing = {
  /** Begins the server span of a call. */
  enter(headers: IncomingHttpHeaders, name: string, attributes: Attributes): Entered
  /** Loads OpenTelemetry's SDK, and gives it what has been recorded. Call it after the first answer. */
  open(): Promise<void>
  close(): Promise<void>
}

type TracingParts = Pick<Parts, 'environment' | 'secrets' | 'redactor' | 'log' | 'metrics' | 'stopping' | 'now'> & {
  random?: () => number
  load?: () => Promise<{ openExporting(options: ExportingOptions): Exporting }>
}

/** The pause before spans are sent that end after SIGTERM. */
const lastSpansMs = 200
/** How long the end of a function waits for the collector. */
const closeMs = 1000

/**
 * Records spans as plain objects, and hands them to OpenTelemetry's SDK once that is loaded, which would take most of a cold start.
 * Undefined if the environment asks for no telemetry.
 * @throws SettingsError
 */
export function createTracing(parts: TracingParts): Tracing | undefined {
  const settings = readTelemetrySettings(parts.environment)
  if (settings === undefined) return undefined
  const { traces } = settings
  const { log, random = Math.random, load = () => import('./sdk.ts') } = parts
  const backlog = createBacklog()
  const options = { ...settings, ...parts, left: backlog.leave }
  const waiting: SpanRecord[] = []
  let exporting: Exporting | undefined
  let opened: Promise<void> | undefined
  let lastSpans: NodeJS.Timeout | undefined

  function ended(record: SpanRecord): void {
    const kept = backlog.enter(record)
    if (kept === undefined) return
    if (exporting) exporting.add(kept)
    else waiting.push(kept)
    // The next delivery may come after the end of the container.
    if (parts.stopping.aborted) lastSpans ??= setTimeout(flushLast, lastSpansMs).unref()
  }

  function flushLast(): void {
    lastSpans = undefined
    open().then(() => exporting?.flush())
  }

  async function openOnce(): Promise<void> {
    try {
      const { openExporting } = await load()
      exporting = openExporting(options)
      for (const record of waiting.splice(0)) exporting.add(record)
    } catch {
      log.error({}, 'OpenTelemetry cannot be loaded: nothing is traced')
    }
  }

  async function open(): Promise<void> {
    opened ??= openOnce()
    await opened
  }

  parts.stopping.addEventListener('abort', flushLast, { once: true })

  return {
    enter(headers, name, attributes) {
      const caller = readTraceContext(headers)
      if (traces === undefined) return { traceContext: caller, span: undefined }
      const traceId = caller?.traceId ?? randomId(32, random)
      const isSampled = traces.sampler(traceId, caller)
      const flags = (caller ? caller.flags & randomFlag : randomFlag) | (isSampled ? sampledFlag : 0)
      const context = { traceId, spanId: randomId(16, random), flags, state: caller?.state }
      if (!isSampled) return { traceContext: context, span: undefined }
      const [epochMs, beganMs] = [parts.now(), performance.now()]
      const now = () => epochMs + performance.now() - beganMs
      const span = startSpan(
        { now, random, takesContent: traces.takesContent, ended },
        { name, kind: 'server', context, parent: caller && { spanId: caller.spanId, isRemote: true }, attributes },
      )
      return { traceContext: context, span }
    },
    open,
    async close() {
      clearTimeout(lastSpans)
      parts.stopping.removeEventListener('abort', flushLast)
      if (opened === undefined && waiting.length === 0) return
      await open()
      const limit = new AbortController()
      const late = wait(closeMs, undefined, { signal: limit.signal, ref: false }).catch(() => {})
      await Promise.race([exporting?.close(), late])
      limit.abort()
    },
  }
}

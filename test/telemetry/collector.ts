import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { listening } from '../listening.ts'
import type { Ending } from '../scenarios/upstream.ts'
import { until } from '../until.ts'
import { type Fields, readFields } from './protobuf.ts'

type Value = string | number | boolean | Value[] | undefined
export type Attributes = Record<string, Value>

export type SentSpan = {
  service: Value
  traceId: string
  spanId: string
  /** Empty for the first span of a trace. */
  parentId: string
  name: string
  kind: 'internal' | 'server' | 'client' | undefined
  /** Milliseconds since the epoch. */
  startMs: number
  endMs: number
  attributes: Attributes
  isError: boolean
}

export type SentPoint = {
  service: Value
  name: string
  unit: string
  attributes: Attributes
  /** Of a histogram. */
  count?: number
  sum?: number
  bounds?: number[]
  counts?: number[]
  value?: number | undefined
  isCumulative: boolean
}

/** A collector of OpenTelemetry that keeps what it is sent. */
export type Collector = {
  url: string
  spans: SentSpan[]
  points: SentPoint[]
  requests: { path: string; headers: IncomingHttpHeaders; body: Buffer }[]
  /** Answers instead of the collector. */
  answer: ((response: ServerResponse) => void) | undefined
  /** Waits until there are spans that satisfy this. */
  has(isEnough: (spans: SentSpan[]) => boolean): Promise<SentSpan[]>
}

export async function startCollector(context: Ending): Promise<Collector> {
  const collector: Collector = {
    ...{ url: '', spans: [], points: [], requests: [], answer: undefined },
    async has(isEnough) {
      await until(() => isEnough(collector.spans))
      return collector.spans
    },
  }
  const { url, close } = await listening(async (request, response) => {
    const { url: path = '', headers } = request
    const sent = Buffer.concat(await request.toArray().catch(() => []))
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    collector.requests.push({ path, headers, body })
    if (collector.answer) return collector.answer(response)
    if (path === '/v1/traces') collector.spans.push(...readSpans(body))
    if (path === '/v1/metrics') collector.points.push(...readPoints(body))
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  context.after(close)
  collector.url = url
  return collector
}

const messages = (fields: Fields, number: number) => fields.bytes(number).map(readFields)
const kinds = [undefined, 'internal', 'server', 'client'] as const

function readSpans(body: Buffer): SentSpan[] {
  return messages(readFields(body), 1).flatMap((resourceSpans) => {
    const service = serviceOf(resourceSpans)
    return messages(resourceSpans, 2).flatMap((scopeSpans) =>
      messages(scopeSpans, 2).map((span) => {
        const [startMs = 0, endMs = 0] = [7, 8].map((time) => Number(span.fixed64(time)[0] ?? 0n) / 1e6)
        const hex = (number: number) => Buffer.concat(span.bytes(number)).toString('hex')
        return {
          ...{ service, traceId: hex(1), spanId: hex(2), parentId: hex(4), name: span.text(5) },
          ...{ kind: kinds[span.number(6) ?? 0], startMs, endMs, attributes: attributesOf(span, 9) },
          isError: messages(span, 15)[0]?.number(3) === 2,
        }
      }),
    )
  })
}

function readPoints(body: Buffer): SentPoint[] {
  return messages(readFields(body), 1).flatMap((resourceMetrics) => {
    const service = serviceOf(resourceMetrics)
    return messages(resourceMetrics, 2).flatMap((scopeMetrics) =>
      messages(scopeMetrics, 2).flatMap((metric) => {
        const shared = { service, name: metric.text(1), unit: metric.text(3) }
        const histograms = messages(metric, 9).flatMap((histogram) =>
          messages(histogram, 1).map((point) => ({
            ...{ ...shared, attributes: attributesOf(point, 9), isCumulative: histogram.number(2) === 2 },
            ...{ count: Number(point.fixed64(4)[0]), sum: point.doubles(5)[0] ?? 0 },
            ...{ counts: point.fixed64(6).map(Number), bounds: point.doubles(7) },
          })),
        )
        const numbers = [5, 7].flatMap((kind) =>
          messages(metric, kind).flatMap((data) =>
            messages(data, 1).map((point) => ({
              ...{ ...shared, attributes: attributesOf(point, 7), isCumulative: data.number(2) === 2 },
              value: point.doubles(4)[0],
            })),
          ),
        )
        return [...histograms, ...numbers]
      }),
    )
  })
}

function serviceOf(resourced: Fields): Value {
  return messages(resourced, 1).map((resource) => attributesOf(resource, 1))[0]?.['service.name']
}

function attributesOf(fields: Fields, number: number): Attributes {
  return Object.fromEntries(
    messages(fields, number).map((pair) => [pair.text(1), messages(pair, 2).map(valueOfAny)[0]] as const),
  )
}

function valueOfAny(any: Fields): Value {
  const [list] = messages(any, 5)
  if (list) return messages(list, 1).map(valueOfAny)
  if (any.number(2) !== undefined) return any.number(2) === 1
  return any.number(3) ?? any.doubles(4)[0] ?? any.text(1)
}

import type { AddressInfo } from 'node:net'
import type { Call, Reply, Route } from './http/call.ts'
import { createOpen, createSend } from './http/client.ts'
import { createFetch } from './http/fetch.ts'
import { createLastCalls } from './http/last-calls.ts'
import { operatorRoute } from './http/operator-route.ts'
import { type Answered, createHttpServer } from './http/server.ts'
import { createLog, describeError } from './log.ts'
import { createRoom } from './memory/room.ts'
import { readMemory, roomFor } from './memory/size.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import type { Parts } from './parts.ts'
import { createRedactor } from './redact.ts'
import { createSecrets } from './secrets.ts'
import { type Environment, readSettings, runtimeSettings } from './settings.ts'
import { createTracing, type Tracing } from './telemetry/tracing.ts'

/** What a handler exports: it gets its parts and gives its routes. */
export type CreateFunction = (parts: Parts) => Route[] | Promise<Route[]>

export type RunningFunction = {
  port: number
  /** Resolves when the first answer has been sent and everything loaded after it is ready. */
  warm: Promise<void>
  close(): Promise<void>
}

/**
 * Starts a function: reads its settings, creates its parts, and listens on the loopback address only, since of-watchdog
 * is its one client. A fault in the settings rejects with the fix in the message.
 */
export async function start(
  createFunction: CreateFunction,
  environment: Environment,
  overrides: Partial<Parts> = {},
): Promise<RunningFunction> {
  const parts = { ...createParts(environment), ...overrides }
  const routes = [
    ...(await createFunction(parts)),
    readyRoute(environment.ready_path || '/ready', parts),
    operatorRoute(parts, metricsRoute(parts.metrics)),
  ]
  const tracing = createTracing(parts)
  const warm = Promise.withResolvers<void>()
  const server = createHttpServer({
    routes,
    maxBodyBytes: parts.settings.max_body_bytes,
    room: parts.requestRoom,
    log: parts.log,
    redactor: parts.redactor,
    lastCalls: createLastCalls(parts.stopping, parts.settings.termination_grace),
    tracing,
    onAnswered: countAnswers(parts, tracing, warm.resolve),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(parts.settings.http_port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  parts.log.info({ port }, 'listening')
  return {
    port,
    warm: warm.promise,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await tracing?.close()
    },
  }
}

/** The parts as they are in production. Throws SettingsError. */
export function createParts(environment: Environment): Parts {
  const settings = readSettings(runtimeSettings, environment)
  // A provider that is trusted with private prompts counts as inside, where no proxy may see them.
  const open = createOpen(settings.trusted_with_private === 'true' ? {} : environment)
  // Read with the first body, because it would take 2 ms of the start.
  let roomBytes: number | undefined
  const size = () => {
    roomBytes ??= roomFor(readMemory())
    return roomBytes
  }
  const replyRoom = createRoom(size)
  const redactor = createRedactor()
  return {
    requestRoom: createRoom(size),
    replyRoom,
    environment,
    settings,
    secrets: createSecrets(settings.secret_mount_path, environment, redactor),
    redactor,
    log: createLog(settings.LOG_LEVEL, undefined, redactor.redact),
    metrics: createMetrics(),
    open,
    send: createSend(open, replyRoom),
    fetch: createFetch(open, replyRoom),
    stopping: new AbortController().signal,
    now: Date.now,
  }
}

/** `ready_path`, for of-watchdog's /_/ready: no new calls are to come after SIGTERM. */
function readyRoute(path: string, { stopping }: Pick<Parts, 'stopping'>): Route {
  const reply = (status: number, body: string): Reply => ({ status, headers: { 'content-type': 'text/plain' }, body })
  return { method: 'GET', path, handle: () => (stopping.aborted ? reply(503, 'stopping\n') : reply(200, 'ready\n')) }
}

function metricsRoute(metrics: Metrics): Route {
  async function handle({ headers }: Pick<Call, 'headers'>) {
    const { contentType, text } = await metrics.expose(headers.accept)
    return { status: 200, headers: { 'content-type': contentType }, body: text }
  }
  return { method: 'GET', path: '/metrics', handle }
}

/** Counts each answer; the first one also loads what the start did without. */
function countAnswers(
  { metrics, log }: Pick<Parts, 'metrics' | 'log'>,
  tracing: Tracing | undefined,
  onOpen: () => void,
) {
  const seconds = metrics.histogram({
    name: 'llm_function_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by path and status',
    labels: ['path', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  })
  let hasAnswered = false
  async function open(): Promise<void> {
    try {
      await metrics.open()
      await tracing?.open()
      onOpen()
    } catch (error) {
      log.error(describeError(error), 'metrics cannot be loaded')
    }
  }
  return ({ path, status, seconds: took, traceContext }: Answered) => {
    seconds({ path, status: String(status) }, took, traceContext)
    if (hasAnswered) return
    hasAnswered = true
    void open()
  }
}

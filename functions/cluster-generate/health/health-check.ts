import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import { type LlamaMetrics, readLlamaMetrics, readQueueDepthOfSlots } from './llama-metrics.ts'

/** The observed state of a cluster; what it does not report is undefined. */
export type Seen = LlamaMetrics & {
  isHealthy: boolean
  /** Why it is not healthy. */
  reason?: string
}

/** Checks the cluster without using its model. */
export type HealthCheck = () => Promise<Seen>

type Answer = { status: number; text: string }

const limitMs = 5000
const absent = new Set([404, 405, 501])

/** Never rejects: a cluster that cannot be reached is not healthy. */
export function createHealthCheck(baseUrl: string, send: typeof fetch): HealthCheck {
  async function get(path: string, signal: AbortSignal): Promise<Answer> {
    const response = await send(`${baseUrl}${path}`, { signal })
    return { status: response.status, text: await response.text() }
  }

  async function health(signal: AbortSignal): Promise<Answer> {
    const answer = await get('/health', signal)
    return absent.has(answer.status) ? get('/v1/models', signal) : answer
  }

  async function load(signal: AbortSignal): Promise<LlamaMetrics> {
    const metrics = await get('/metrics', signal)
    if (metrics.status === 200) return readLlamaMetrics(metrics.text)
    const slots = await get('/slots', signal)
    const queueDepth = slots.status === 200 ? readQueueDepthOfSlots(jsonOrUndefined(slots.text)) : undefined
    return { queueDepth, tokensPerSecond: undefined }
  }

  return async () => {
    const signal = AbortSignal.timeout(limitMs)
    const unknown = { queueDepth: undefined, tokensPerSecond: undefined }
    try {
      const [{ status }, told] = await Promise.all([health(signal), load(signal).catch(() => unknown)])
      return status === 200
        ? { ...told, isHealthy: true }
        : { ...told, isHealthy: false, reason: `its health check answered ${status}` }
    } catch (thrown) {
      return { ...unknown, isHealthy: false, reason: reasonOf(thrown, signal) }
    }
  }
}

/** Only our own messages, because the system's may reveal the address of the cluster. */
function reasonOf(thrown: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `its health check took longer than ${limitMs} ms`
  return thrown instanceof LlmError ? thrown.message : 'it cannot be reached'
}

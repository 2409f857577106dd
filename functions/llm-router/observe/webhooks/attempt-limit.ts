const timeoutMs = 10_000
/** Once the container is being ended: what waits is tried once more, and shortly. */
const lastTimeoutMs = 1500

/** Aborted when an attempt has taken too long. */
export type AttemptLimit = {
  signal: AbortSignal
  /** After the attempt. */
  clear(): void
}

/**
 * The time limit of one attempt. The end of the function shortens it: a slow receiver must not keep what waits from its last attempt
 * until the container is killed.
 */
export function limitAttempt(stopping: AbortSignal): AttemptLimit {
  const limit = new AbortController()
  const late = () => limit.abort(new DOMException('The attempt took too long', 'TimeoutError'))
  const within = (ms: number) => setTimeout(late, ms).unref()
  const timers = [within(stopping.aborted ? lastTimeoutMs : timeoutMs)]
  const shorten = () => void timers.push(within(lastTimeoutMs))
  stopping.addEventListener('abort', shorten, { once: true })
  return {
    signal: limit.signal,
    clear() {
      stopping.removeEventListener('abort', shorten)
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

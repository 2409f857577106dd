import { LlmError } from '../errors.ts'

/** How long before the container is killed its last calls end: time for an error event to reach the client. */
const lastWordsMs = 2000
const retryAfterMs = 1000

export type LastCalls = {
  /** A call has come, and will be aborted if it is still under way when the time is up. */
  came(call: AbortController): void
  ended(call: AbortController): void
}

/**
 * Ends the calls that are still under way shortly before the container is killed. Without that, their connections would be cut, and
 * of-watchdog ends a cut stream like a whole one.
 * @param stopping aborted at SIGTERM
 * @param graceMs from SIGTERM to SIGKILL
 */
export function createLastCalls(stopping: AbortSignal, graceMs: number): LastCalls {
  /**
   * Not a set: one that grows and shrinks leaves its earlier tables behind, each of which leads to the next one and to the calls in it,
   * so that V8 took nearly every request for one that lasts.
   */
  const underWay: AbortController[] = []
  let isOver = false
  const end = (call: AbortController) =>
    call.abort(new LlmError('shutting_down', 'This replica is about to be stopped', { retryAfterMs }))
  const endAll = () => {
    isOver = true
    underWay.forEach(end)
  }
  const begin = () => setTimeout(endAll, Math.max(graceMs - lastWordsMs, graceMs / 2)).unref()
  if (stopping.aborted) begin()
  else stopping.addEventListener('abort', begin, { once: true })
  return {
    came(call) {
      underWay.push(call)
      if (isOver) end(call)
    },
    ended(call) {
      const place = underWay.indexOf(call)
      if (place >= 0) underWay.splice(place, 1)
    },
  }
}

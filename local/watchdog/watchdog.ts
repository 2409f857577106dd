import { Agent } from 'node:http'
import type { Clock } from '../clock.ts'
import type { Call } from '../gateway/call.ts'
import { answerLimitExceeded, answerProbe } from '../platform-answer.ts'
import { forward } from './forward.ts'
import type { WatchdogSettings } from './settings.ts'

/** Does what of-watchdog does in front of one process of a function. */
export type Watchdog = {
  serve(call: Call): void
  inflight(): number
  /** When the last call ended, in milliseconds since the epoch; before the first, when the watchdog was created. */
  lastActiveMs(): number
  /** Resolves as soon as nothing is in flight. */
  drained(): Promise<void>
  /** Closes the connections to the function. */
  close(): void
}

/** As of-watchdog does it: sooner than the function, or a call could be sent on a connection that is just being closed. */
const idleMs = 500

/** @param port where the function listens; once it no longer listens, calls are answered with 500 */
export function createWatchdog(port: number, settings: WatchdogSettings, clock: Clock): Watchdog {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 1024, timeout: idleMs })
  const waiting = new Set<() => void>()
  let inflight = 0
  let lastActiveMs = clock.nowMs()

  function count(call: Call): void {
    inflight += 1
    call.response.once('close', () => {
      inflight -= 1
      lastActiveMs = clock.nowMs()
      if (inflight > 0) return
      for (const resolve of waiting) resolve()
      waiting.clear()
    })
  }

  /** Both probes are answered here; the function sees neither path. */
  function probe(call: Call): void {
    const isGet = call.request.method === 'GET'
    if (!isGet) answerProbe(call, 405)
    else if (pathOf(call) === '/_/health') answerProbe(call, 200, 'OK')
    else if (isFull()) answerProbe(call, 429)
    else if (settings.readyPath === '') answerProbe(call, 200)
    else forward({ ...call, path: settings.readyPath }, port, agent, settings)
  }

  const isFull = () => settings.maxInflight > 0 && inflight >= settings.maxInflight

  return {
    serve(call) {
      if (isProbe(call)) {
        probe(call)
      } else if (isFull()) {
        answerLimitExceeded(call, settings.maxInflight)
      } else {
        count(call)
        forward(call, port, agent, settings)
      }
    },
    inflight: () => inflight,
    lastActiveMs: () => lastActiveMs,
    drained: () => new Promise((resolve) => (inflight === 0 ? resolve() : waiting.add(resolve))),
    close: () => agent.destroy(),
  }
}

function isProbe(call: Call): boolean {
  if (!call.path.startsWith('/_/')) return false
  const path = pathOf(call)
  return path === '/_/health' || path === '/_/ready'
}

function pathOf(call: Call): string {
  return call.path.split('?', 1)[0] ?? ''
}

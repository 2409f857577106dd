import { createLog } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import type { RouterEvent } from '../../../../functions/llm-router/observe/notify.ts'
import { createNotify, type WebhooksParts } from '../../../../functions/llm-router/observe/webhooks/webhooks.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { type Receiver, secret } from './receiver.ts'

export const fallback: RouterEvent = {
  event: 'fallback',
  facts: { call_id: 'call-1', from: 'a/m', to: 'b/m', task: 'generate', code: 'provider_timeout', lost_ms: 12 },
}
export const decision: RouterEvent = {
  event: 'decision',
  facts: { target: 'a/m', reason: 'r', strategy: 'task', task: 'generate', private: false },
}
export const opened: RouterEvent = { event: 'breaker_changed', facts: { target: 'a/m', change: 'opened', failures: 3 } }
export const atMs = Date.parse('2026-11-25T12:00:00Z')

/** Webhooks to the given receivers, on a clock of the test, whose pauses end at once. */
export function started(receivers: Record<string, Pick<Receiver, 'url'>>, change: Partial<WebhooksParts> = {}) {
  const metrics = createMetrics()
  const pauses: number[] = []
  const lines: string[] = []
  const clock = { nowMs: atMs }
  const notify = createNotify({
    catalogue: {
      webhooks: Object.entries(receivers).map(([name, { url }]) => ({
        ...{ name, url, allowPrivateNetwork: true },
        events: ['fallback', 'decision', 'breaker_changed'],
      })),
    },
    metrics,
    secrets: { require: () => secret },
    log: createLog('info', (line) => lines.push(line)),
    now: () => clock.nowMs,
    random: () => 0,
    stopping: new AbortController().signal,
    pause: async (ms) => {
      pauses.push(ms)
      clock.nowMs += ms
    },
    ...change,
  })
  const count = async (outcome: string) =>
    sample((await metrics.expose()).text, 'llm_router_webhook_events_total', { outcome })
  return { notify, pauses, lines, clock, count }
}

import { setTimeout as wait } from 'node:timers/promises'
import { createOpen, type Open } from '#runtime/http/client.ts'
import { guardedLookup } from '#runtime/http/guarded-lookup.ts'
import type { Log } from '#runtime/log.ts'
import type { Catalogue, WebhookEvent } from '../../catalogue/catalogue.ts'
import type { Webhook } from './attempt.ts'
import { type DeliverParts, deliver } from './deliver.ts'
import type { Message } from './message.ts'
import { createQueue } from './queue.ts'

export type ListenerParts = Omit<DeliverParts, 'open' | 'pause'> & {
  log: Log
  counted: (labels: { webhook: string; event: WebhookEvent; outcome: string }) => void
  /** How a webhook is reached, and how a pause is made; both have defaults. */
  openFor?: ((webhook: Webhook) => Open) | undefined
  pause?: DeliverParts['pause'] | undefined
}

/** Events of a kind that wait for one webhook at the most, half a kilobyte each. */
const most = 500
/** Of each kind. */
const atOnce = 4
const warnEveryMs = 60_000

/**
 * One webhook of the catalogue, with a queue for each kind of event: a kind that its receiver cannot take, and that pauses between
 * attempts, holds back itself alone, and crowds out no other. What finds no room is dropped and counted.
 */
export function createListener(webhook: Catalogue['webhooks'][number], parts: ListenerParts) {
  const { log, counted, now, openFor = directly, pause = pauseUntil(parts.stopping) } = parts
  const { name, events } = webhook
  let open: Open | undefined
  let warnedMs = Number.NEGATIVE_INFINITY

  async function tell(event: WebhookEvent, message: Message): Promise<void> {
    open ??= openFor(webhook)
    const end = await deliver(webhook, message, { ...parts, open, pause })
    counted({ webhook: name, event, outcome: end.outcome })
    if ('why' in end) log.warn({ webhook: name, event, outcome: end.outcome, why: end.why }, 'webhook not delivered')
  }

  const queues = new Map(
    events.map((event) => [event, createQueue<() => Message>((message) => tell(event, message()), atOnce)]),
  )

  return {
    name,
    hears: (event: WebhookEvent) => queues.has(event),
    /** How many events wait. */
    size: () => [...queues.values()].reduce((sum, queue) => sum + queue.size(), 0),
    /** @param message makes what is sent, when the delivery begins */
    add(event: WebhookEvent, message: () => Message): void {
      const queue = queues.get(event)
      if (queue && queue.size() < most) {
        queue.add(message)
        return
      }
      counted({ webhook: name, event, outcome: 'dropped' })
      if (now() < warnedMs + warnEveryMs) return
      warnedMs = now()
      log.warn({ webhook: name, event }, 'too many events wait for a webhook: some are dropped')
    },
  }
}

/** No proxy is used: it would resolve the name once more, and nobody would check the result. */
function directly({ url, allowPrivateNetwork }: Webhook): Open {
  return createOpen({}, { lookup: guardedLookup(new URL(url), allowPrivateNetwork) })
}

/** Returns early when the function is being ended. */
function pauseUntil(stopping: AbortSignal): DeliverParts['pause'] {
  return (ms) => wait(ms, undefined, { signal: stopping, ref: false }).catch(() => {})
}

import type { Metrics } from '#runtime/metrics.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Catalogue } from '../../catalogue/catalogue.ts'
import type { Notify, RouterEvent } from '../notify.ts'
import { createFirst } from './first.ts'
import { createListener, type ListenerParts } from './listener.ts'
import { type Message, toMessage } from './message.ts'
import { leastSecretCharacters, readSecret } from './secret.ts'

export type WebhooksParts = Omit<ListenerParts, 'counted'> & {
  catalogue: Pick<Catalogue, 'webhooks'>
  metrics: Pick<Metrics, 'counter' | 'gauge'>
  secrets: Pick<Secrets, 'require'>
  /** `store.documents.once`. Without it, each replica tells what happens once. */
  once?: ((name: string, expiresMs: number) => Promise<boolean>) | undefined
  /** What the replicas that share a store have in common, if it is known. */
  installation?: (() => Promise<string | undefined>) | undefined
}

/** Tells events to the catalogue's webhooks, in the background. */
export function createNotify(parts: WebhooksParts): Notify {
  const { catalogue, metrics, log, now, installation = async () => undefined } = parts
  const { webhooks } = catalogue
  if (webhooks.length === 0) return () => {}
  const signing = readSecret(parts.secrets)
  if ('why' in signing) {
    log.warn(
      { webhooks: webhooks.map(({ name }) => name), why: signing.why },
      `webhooks are off until the secret webhook-secret is mounted, with at least ${leastSecretCharacters} characters`,
    )
  }
  const counted = metrics.counter({
    name: 'llm_router_webhook_events_total',
    help: 'Events for webhooks by how they ended: delivered, rejected, gave_up, unsigned, dropped',
    labels: ['webhook', 'event', 'outcome'],
  })
  const listeners = webhooks.map((webhook) => createListener(webhook, { ...parts, counted }))
  const queue = { name: 'llm_router_webhook_queue', help: 'Events that wait for a webhook', labels: ['webhook'] }
  metrics.gauge(queue, () => listeners.map(({ name, size }) => ({ labels: { webhook: name }, value: size() })))
  const { isKnown, isFirst } = createFirst(parts.once, now)

  function tell(event: RouterEvent, timeMs: number, ofInstallation?: string): void {
    let message: Message | undefined
    const toSend = () => {
      message ??= toMessage(event, timeMs, ofInstallation)
      return message
    }
    for (const { hears, add } of listeners) if (hears(event.event)) add(event.event, toSend)
  }

  async function tellOnce(event: RouterEvent, once: NonNullable<RouterEvent['once']>, timeMs: number): Promise<void> {
    // Whoever is not the first asks, too: the store may be away next time.
    const [isMine, ofInstallation] = await Promise.all([isFirst(once), installation()])
    if (isMine) tell(event, timeMs, ofInstallation)
  }

  return (event) => {
    if (!listeners.some(({ hears }) => hears(event.event))) return
    const timeMs = now()
    const { once } = event
    if (once === undefined) tell(event, timeMs)
    else if (!isKnown(once)) tellOnce(event, once, timeMs)
  }
}

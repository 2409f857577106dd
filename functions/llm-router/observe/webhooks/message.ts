import { createHash, randomUUID } from 'node:crypto'
import type { WebhookEvent } from '../../catalogue/catalogue.ts'
import type { RouterEvent } from '../notify.ts'

/** What is sent to every webhook that wants the event. */
export type Message = { event: WebhookEvent; id: string; body: string }

/**
 * What happens once has one id on all replicas of an installation, so that a receiver can drop what two of them have told, and never drops
 * another installation's. A replica that does not know its installation would rather tell it twice.
 */
export function toMessage({ event, facts, once }: RouterEvent, timeMs: number, installation?: string): Message {
  const isCommon = once !== undefined && installation !== undefined
  const id = isCommon
    ? createHash('sha256')
        .update(JSON.stringify([installation, once.name]))
        .digest('hex')
        .slice(0, 32)
    : randomUUID()
  return { event, id, body: JSON.stringify({ id, time: new Date(timeMs).toISOString(), event, facts }) }
}

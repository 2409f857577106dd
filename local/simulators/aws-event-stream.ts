import { EventStreamCodec, type MessageHeaders } from '@smithy/core/event-streams'
import type { SimulatedReply } from './reply.ts'

/** An event of AWS's, by its name, or an exception that ends the stream. */
export type AwsEvent = { event: string; body: object } | { exception: string; message: string }

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
)

/** AWS's binary framing: each event a message of its own, with its name in a header and JSON as its body. */
export function awsEventsReply(events: readonly AwsEvent[]): SimulatedReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    pieces: events.map(encode),
  }
}

function encode(event: AwsEvent): Uint8Array {
  const [kind, name, body] =
    'event' in event
      ? (['event', event.event, event.body] as const)
      : (['exception', event.exception, { message: event.message }] as const)
  const headers: MessageHeaders = {
    [`:${kind}-type`]: text(name),
    ':content-type': text('application/json'),
    ':message-type': text(kind),
  }
  return codec.encode({ headers, body: Buffer.from(JSON.stringify(body)) })
}

function text(value: string) {
  return { type: 'string' as const, value }
}

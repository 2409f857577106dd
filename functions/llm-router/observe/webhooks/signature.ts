import { createHmac } from 'node:crypto'

/** The headers of a webhook, in the manner of a cluster's requests. */
const webhookHeader = {
  /** Stays the same when a delivery is repeated. */
  id: 'x-webhook-id',
  /** Seconds since the epoch, in decimal digits; those of this attempt. */
  timestamp: 'x-webhook-timestamp',
  /** Identifies the secret of the signature without revealing anything about it. */
  keyId: 'x-webhook-key-id',
  /** HMAC-SHA256 of the signed text, in hex. */
  signature: 'x-webhook-signature',
} as const

/** The headers that prove that a body comes from a holder of the secret, and when. */
export function sign(
  body: string,
  secret: string,
  { id, nowMs }: { id: string; nowMs: number },
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000))
  const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex')
  return {
    [webhookHeader.id]: id,
    [webhookHeader.timestamp]: timestamp,
    [webhookHeader.keyId]: hmac('webhook-key-id').slice(0, 16),
    [webhookHeader.signature]: hmac(`webhook-1\n${timestamp}\n${body}`),
  }
}

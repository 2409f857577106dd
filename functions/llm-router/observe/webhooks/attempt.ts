import { readRetryAfterMs } from '#runtime/contract/durations.ts'
import type { Open } from '#runtime/http/client.ts'
import { drain } from '#runtime/http/drain.ts'
import { RefusedAddress, whyRefusedAsWritten } from '#runtime/http/guarded-lookup.ts'
import type { Secrets } from '#runtime/secrets.ts'
import type { Message } from './message.ts'
import { readSecret } from './secret.ts'
import { sign } from './signature.ts'

export type Webhook = { name: string; url: string; allowPrivateNetwork: boolean }

/** How an attempt ended. Only `again` may be repeated. `why` continues a sentence, and holds no part of the URL. */
export type Verdict =
  | { outcome: 'delivered' }
  | { outcome: 'unsigned' | 'rejected'; why: string }
  | { outcome: 'again'; why: string; retryAfterMs?: number | undefined }

export type AttemptParts = {
  open: Open
  secrets: Pick<Secrets, 'require'>
  now: () => number
}

/** Statuses of a receiver that may take it later, beside those from 500 on. */
const again = new Set([408, 425, 429])

/** Sends a message to a webhook once. It follows no redirects: what was checked is the address that the catalogue says. */
export async function attempt(
  { url, allowPrivateNetwork }: Webhook,
  { id, body }: Message,
  { open, secrets, now }: AttemptParts,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const target = new URL(url)
    const refused = whyRefusedAsWritten(target, allowPrivateNetwork)
    if (refused !== undefined) return { outcome: 'rejected', why: `its address is refused: ${refused}` }
    const signing = readSecret(secrets)
    if ('why' in signing) return { outcome: 'unsigned', why: signing.why }
    const signed = sign(body, signing.secret, { id, nowMs: now() })
    const reply = await open({
      url: target,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', ...signed },
      body,
      signal,
    })
    drain(reply.body)
    const { status, headers } = reply
    if (status >= 200 && status < 300) return { outcome: 'delivered' }
    const why = `it answered ${status}`
    if (status < 500 && !again.has(status)) return { outcome: 'rejected', why }
    const read = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined)
    return { outcome: 'again', why, retryAfterMs: readRetryAfterMs(read, now()) }
  } catch (error) {
    if (error instanceof RefusedAddress) return { outcome: 'rejected', why: `its address is refused: ${error.why}` }
    return { outcome: 'again', why: whyNot(error) }
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  if (error.name === 'TimeoutError') return 'it took too long'
  return `the connection failed: ${'code' in error && typeof error.code === 'string' ? error.code : error.name}`
}

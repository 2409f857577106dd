import { sign } from '../../../functions/cluster-generate/signature/sign.ts'
import type { Head } from '../../../local/cluster-proxy/verify.ts'

export const nowMs = Date.parse('2026-11-21T12:00:00Z')
export const secret = 'a secret that only two sides have'

export type Sent = Head & { body: string }

export function signed({
  method = 'POST',
  path = '/v1/chat/completions',
  body = '{"a":1}',
  atMs = nowMs,
  key = secret,
  nonce = '0123456789abcdef',
}): Sent {
  const headers = sign({ method, url: `http://cluster${path}`, body }, key, { nowMs: atMs, nonce })
  return { method, path, headers, body }
}

import { contentHashOf, keyIdOf, signatureHeader, signatureOf } from './canonical.ts'

export type Unsigned = { method: string; url: string | URL; body?: string | Uint8Array | undefined }

/** The headers that prove that a request comes from a holder of the secret. */
export function sign(
  { method, url, body = '' }: Unsigned,
  secret: string,
  { nowMs, nonce }: { nowMs: number; nonce: string },
): Record<string, string> {
  const { pathname, search } = new URL(url)
  const request = {
    method,
    path: `${pathname}${search}`,
    timestamp: String(Math.floor(nowMs / 1000)),
    nonce,
    contentHash: contentHashOf(body),
  }
  return {
    [signatureHeader.timestamp]: request.timestamp,
    [signatureHeader.nonce]: nonce,
    [signatureHeader.contentHash]: request.contentHash,
    [signatureHeader.keyId]: keyIdOf(secret),
    [signatureHeader.signature]: signatureOf(request, secret),
  }
}

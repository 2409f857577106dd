import { createHash, createHmac } from 'node:crypto'

/**
 * The definition of a signed request, for the signer and the verifier. It needs only Node, because the proxy that verifies
 * runs where this project is not installed.
 */
export const signatureHeader = {
  /** Seconds since the epoch, in decimal digits. */
  timestamp: 'x-cluster-timestamp',
  /** 16 to 64 letters, digits, `-` and `_`, never used twice. */
  nonce: 'x-cluster-nonce',
  /** SHA-256 of the body, in hex. With it, the signature can be verified before the body arrives. */
  contentHash: 'x-cluster-content-sha256',
  /** Identifies the secret of the signature without revealing anything about it. */
  keyId: 'x-cluster-key-id',
  /** HMAC-SHA256 of the canonical text, in hex. */
  signature: 'x-cluster-signature',
} as const

/** Shorter secrets can be guessed from a signature; our proxy takes none. */
export const leastSecretCharacters = 32
/** What the function still signs with, since the verifier decides, and may be another than our proxy. */
export const leastSigningCharacters = 16

/** How far the clocks of signer and verifier may differ. */
export const maxSkewSeconds = 60

export type SignedRequest = {
  method: string
  /** As in the request line, with the query. */
  path: string
  timestamp: string
  nonce: string
  contentHash: string
}

/** No part can contain a line end, so different requests have different texts. */
export function canonicalText({ method, path, timestamp, nonce, contentHash }: SignedRequest): string {
  return ['cluster-request-1', method, path, timestamp, nonce, contentHash].join('\n')
}

export function signatureOf(request: SignedRequest, secret: string): string {
  return createHmac('sha256', secret).update(canonicalText(request)).digest('hex')
}

export function keyIdOf(secret: string): string {
  return createHmac('sha256', secret).update('cluster-key-id').digest('hex').slice(0, 16)
}

export function contentHashOf(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}

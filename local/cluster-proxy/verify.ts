import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import {
  keyIdOf,
  maxSkewSeconds,
  signatureHeader,
  signatureOf,
} from '../../functions/cluster-generate/signature/canonical.ts'
import { createNonces } from './nonces.ts'
import { Refusal } from './refusal.ts'

/** The head of a request, which is enough to verify its signature. */
export type Head = { method: string; path: string; headers: IncomingHttpHeaders }

/** Returns the hash that the body must have. @throws Refusal */
export type Verify = (head: Head) => string

/** A request is valid within the skew before and after its time. */
const nonces = { keptMs: (2 * maxSkewSeconds + 1) * 1000, most: 100_000 }

const forms: Record<keyof typeof signatureHeader, RegExp> = {
  timestamp: /^\d{1,12}$/,
  nonce: /^[\w-]{16,64}$/,
  contentHash: /^[0-9a-f]{64}$/,
  keyId: /^[0-9a-f]{16}$/,
  signature: /^[0-9a-f]{64}$/,
}

/**
 * Verifies signatures against any of the secrets: there are two while one replaces the other. Time and nonce are checked only for
 * a valid signature.
 */
export function createVerify(
  secrets: () => readonly string[],
  now: () => number,
  limits = nonces,
  elapsedMs: () => number = () => performance.now(),
): Verify {
  const taken = createNonces(elapsedMs, limits)
  return ({ method, path, headers }) => {
    const [timestamp, nonce, contentHash] = [
      read(headers, 'timestamp'),
      read(headers, 'nonce'),
      read(headers, 'contentHash'),
    ]
    const keyId = read(headers, 'keyId')
    const secret = secrets().find((one) => keyIdOf(one) === keyId)
    if (secret === undefined) throw new Refusal(401, 'unknown_key', unknownKey(keyId))
    const expected = signatureOf({ method, path, timestamp, nonce, contentHash }, secret)
    if (!isEqual(read(headers, 'signature'), expected)) throw new Refusal(401, 'wrong_signature', wrongSignature)
    checkTime(Number(timestamp), now())
    const memory = taken.take(nonce, Number(timestamp))
    if (memory === 'forgotten') throw new Refusal(401, 'clock_set_back', setBack)
    if (memory === 'replayed') throw new Refusal(401, 'replayed', replayed)
    if (memory === 'full') throw new Refusal(503, 'too_many_requests', tooMany(limits))
    return contentHash
  }
}

function read(headers: IncomingHttpHeaders, name: keyof typeof signatureHeader): string {
  const value = headers[signatureHeader[name]]
  if (typeof value === 'string' && forms[name].test(value)) return value
  const fault = value === undefined ? 'is missing' : 'is not of its form'
  const fix = 'Requests must be signed: set CLUSTER_AUTH=hmac on the function.'
  throw new Refusal(401, 'not_signed', `The header ${signatureHeader[name]} ${fault}. ${fix}`)
}

function checkTime(timestamp: number, nowMs: number): void {
  const skew = Math.round(timestamp - nowMs / 1000)
  if (Math.abs(skew) <= maxSkewSeconds) return
  const serverTime = new Date(nowMs).toISOString()
  const message = `The request's time is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} ours, which is ${serverTime}. Set the clocks by NTP: they may differ by ${maxSkewSeconds} s.`
  throw new Refusal(401, 'clock_skew', message, { server_time: serverTime })
}

/** Both are 64 hexadecimal digits. */
function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(expected, 'hex'))
}

const unknownKey = (keyId: string) =>
  `There is no secret here with the key id ${keyId}. The function's secret cluster-hmac-secret and this proxy's --secret-file must be the same.`
const wrongSignature =
  'The signature is not that of this method, path, time, nonce and body hash. Nothing on the way may change them: does an ingress rewrite the path?'
const replayed = 'This request has been received before. A request is valid once: sign each attempt anew.'
const setBack =
  'The clock here was set back, and a request with this time may have been received before. Restart the proxy, or wait until that time has passed.'
const tooMany = ({ most, keptMs }: { most: number; keptMs: number }) =>
  `There were ${most} requests within ${keptMs / 1000} s, and further ones cannot be distinguished from replayed ones. Try again later.`

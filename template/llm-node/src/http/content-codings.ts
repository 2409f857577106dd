import type { IncomingHttpHeaders } from 'node:http'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { LlmError } from '../errors.ts'
import { createZstdFrames } from './zstd-frames.ts'

/** A decoder counts the encoded bytes that it has used. */
export type Decoder = Transform & { readonly bytesWritten: number }

/**
 * How bytes are encoded. A decoder keeps what it has unpacked last, up to `windowBytes`, and may fill
 * `atOnceBytes` before it gives any.
 */
export type Coding = { windowBytes: number; atOnceBytes: number; createDecoder(): Decoder }

/** As large as a read from a socket: some SDKs copy an event so far with each of its pieces. */
export const pieceBytes = 64 * 1024

const inPieces = { chunkSize: pieceBytes }

/** What RFC 9659 allows; Node would take 128 MB. */
const zstdWindowLog = 23

const gzip: Coding = { windowBytes: 2 ** 15, atOnceBytes: 0, createDecoder: () => createGunzip(inPieces) }

/** Functions make the decoders, so that node:zlib is loaded only for what is compressed. */
const codings = new Map<string, Coding>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', { windowBytes: 2 ** 15, atOnceBytes: 0, createDecoder: () => createInflate(inPieces) }],
  // It fills its window before it gives a byte: 4 MB as a rule, 16 MB at most.
  ['br', { windowBytes: 2 ** 24, atOnceBytes: 2 ** 22, createDecoder: () => createBrotliDecompress(inPieces) }],
  [
    'zstd',
    {
      windowBytes: 2 ** zstdWindowLog,
      atOnceBytes: 0,
      createDecoder: () => createZstdFrames(pieceBytes, zstdWindowLog),
    },
  ],
])

/** What a request may be encoded with, for the header Accept-Encoding of a refusal (RFC 9110, 15.5.16). */
const accepted = 'gzip, deflate, br, zstd'

/** A proxy may compress what its client has compressed. Beyond that, it is no accident. */
const mostCodings = 2

/** The encodings of a body by name, in the order in which they were applied. */
export function codingNames({ 'content-encoding': encodings }: IncomingHttpHeaders): string[] {
  if (encodings === undefined) return []
  const names = encodings.split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}

/** The encodings in the order in which they are undone; undefined if one is unknown, or if there are more than may be. */
export function knownCodings(names: readonly string[]): Coding[] | undefined {
  const found = names.map((name) => codings.get(name)).filter((coding) => coding !== undefined)
  return found.length === names.length && names.length <= mostCodings ? found.reverse() : undefined
}

/**
 * The encodings of a request in the order in which they are undone.
 * @throws LlmError unsupported_encoding
 */
export function codingsOf(names: readonly string[]): Coding[] {
  const known = knownCodings(names)
  if (known) return known
  const why = names.every((name) => codings.has(name))
    ? `and ${mostCodings} encodings are allowed`
    : 'which is not unpacked here'
  throw new LlmError('unsupported_encoding', `The body is encoded as ${names.join(', ').slice(0, 40)}, ${why}`, {
    headers: { 'accept-encoding': accepted },
  })
}

/** The headers of a message that has been unpacked. */
export function unpackedHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (headers['content-encoding'] === undefined) return headers
  const { 'content-encoding': _, 'content-length': __, ...others } = headers
  return others
}

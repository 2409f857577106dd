import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream'
import { LlmError } from '../errors.ts'
import type { BodyLimits } from './body-limits.ts'
import { codingsOf, type Decoder } from './content-codings.ts'
import { type Passed, tooLarge, unpacked } from './unpacked.ts'

/**
 * Reads the body of a request that has a Content-Encoding, and unpacks it as it arrives. The limit holds for the bytes sent, for
 * those unpacked, and for those between two encodings. Nothing more of a refused body is unpacked, but it is read to its end, as
 * any other. An empty body is empty, whatever it is encoded as.
 * @param names of its encodings, as they were applied
 * @throws LlmError as for a plain body; unsupported_encoding; invalid_request if the body is broken or cut short
 */
export async function readEncodedBody(
  request: IncomingMessage,
  names: readonly string[],
  limits: BodyLimits,
): Promise<Uint8Array> {
  const { share, signal } = limits
  const sent: Passed = { bytes: 0, isWhole: false }
  const over = Promise.withResolvers<void>()
  request.on('data', (chunk: Buffer) => {
    sent.bytes += chunk.length
  })
  request.on('end', () => {
    sent.isWhole = true
    over.resolve()
  })
  request.on('close', over.resolve)
  // What breaks off is closed, too.
  request.on('error', () => {})
  signal.addEventListener('abort', () => over.resolve(), { once: true })
  try {
    return await unpackWhole(request, names, sent, limits)
  } catch (error) {
    share.release()
    request.unpipe().resume()
    await over.promise
    signal.throwIfAborted()
    if (!sent.isWhole) throw clientClosed()
    if (sent.bytes === 0) return Buffer.alloc(0)
    throw error
  }
}

async function unpackWhole(
  request: IncomingMessage,
  names: readonly string[],
  sent: Passed,
  { maxBytes, share, signal }: BodyLimits,
): Promise<Uint8Array> {
  const decoders: Decoder[] = []
  let pieces: AsyncIterable<Buffer> = request
  let fed = sent
  for (const coding of codingsOf(names)) {
    const decoder = coding.createDecoder()
    // A pipeline would destroy the request with its decoder, and so the answer.
    if (decoders.length === 0) request.pipe(decoder)
    else pipeline(pieces, decoder, () => {})
    decoders.push(decoder)
    const passed: Passed = { bytes: 0, isWhole: false }
    pieces = unpacked(coding, decoder, { fed, passed, maxBytes, share })
    fed = passed
  }
  const stop = (reason: Error) => decoders.at(-1)?.destroy(reason)
  request.on('data', () => {
    if (sent.bytes > maxBytes) stop(tooLarge(maxBytes))
  })
  request.on('close', () => {
    if (!request.readableEnded) stop(clientClosed())
  })
  signal.addEventListener('abort', () => stop(signal.reason), { once: true })
  const kept: Buffer[] = []
  try {
    for await (const piece of pieces) {
      share.take(piece.length)
      kept.push(piece)
    }
    // A copy even of a single piece, which would keep the decoder's whole buffer in memory while the call lasts.
    return Buffer.concat(kept)
  } catch (cause) {
    throw cause instanceof LlmError ? cause : broken(names, cause)
  } finally {
    for (const decoder of decoders) decoder.destroy()
  }
}

function broken(names: readonly string[], cause: unknown): LlmError {
  return new LlmError(
    'invalid_request',
    `The body is not complete and valid ${names.join(', ')}, which its Content-Encoding names`,
    {
      fix: 'Send all bytes of one compressed JSON object and nothing behind them, or send it as it is, without the header Content-Encoding.',
      cause,
    },
  )
}

function clientClosed(): LlmError {
  return new LlmError('client_closed', 'The request ended before its body did')
}

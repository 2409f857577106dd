import type { Readable } from 'node:stream'

/** More than a provider sends behind an answer: the end of a chunked body, comments, a trailer. */
const drainedBytes = 64 * 1024
const drainedMs = 2000

/**
 * Reads what follows an answer that is whole, so that its connection can be used again. Nobody waits for that; a body that
 * goes on all the same is given up.
 */
export function drain(body: Readable): void {
  if (body.readableEnded || body.destroyed) return
  let bytes = 0
  const giveUp = () => body.destroy()
  const timer = setTimeout(giveUp, drainedMs).unref()
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > drainedBytes) giveUp()
  })
  // The answer is whole, whatever becomes of its connection.
  body.on('error', () => {})
  body.once('close', () => clearTimeout(timer))
  body.resume()
}

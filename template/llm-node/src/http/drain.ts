import type { Readable } from 'node:stream'

/** More than any provider sends after an answer: the end of a chunked body, comments, a trailer. */
const drainedBytes = 64 * 1024
const drainedMs = 2000

/**
 * Reads the rest of a body after a whole answer, in the background, so that the connection can be reused. A body that continues
 * too long is given up.
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
  // The answer is whole, whatever happens to its connection.
  body.on('error', () => {})
  body.once('close', () => clearTimeout(timer))
  body.resume()
}

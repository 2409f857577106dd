import { constants, createZstdDecompress } from 'node:zlib'

/** Far more than any encoder makes of a body; a frame takes 40 µs however little is in it. */
const mostFrames = 10_000
/** What a frame of a long stream takes, where each event has its own. */
const leastBytes = 64

/**
 * A decoder of zstd, which is one frame or more, some of them without content (RFC 8878, 3). Node's goes from frame to frame only
 * between two chunks: it ends with a frame that ends within a chunk, and drops the rest of that. This one is fed the rest.
 */
export function createZstdFrames(chunkSize: number, windowLog: number) {
  const decoder = createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: windowLog } })
  const { _transform: transform, push } = decoder
  let isInChunk = false
  let frames = 0
  decoder._transform = (chunk: Buffer, encoding, done) => {
    const before = decoder.bytesWritten
    isInChunk = true
    transform.call(decoder, chunk, encoding, (error) => {
      isInChunk = false
      const rest = chunk.subarray(decoder.bytesWritten - before)
      if (error || decoder.destroyed || rest.length === 0) done(error)
      else if (++frames > mostFrames + decoder.bytesWritten / leastBytes)
        done(new Error('The body has too many frames'))
      else decoder._transform(rest, encoding, done)
    })
  }
  // What Node takes for the end comes while it has the chunk, and the end itself after the last one.
  decoder.push = (piece: Buffer | null, ...more) => (piece === null && isInChunk) || push.call(decoder, piece, ...more)
  return decoder
}

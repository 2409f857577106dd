import type { Readable } from 'node:stream'
import { LlmError } from '../errors.ts'
import { maxJsonDepth, weighJson } from '../memory/json-weight.ts'
import { createRoom, type Room, type Share } from '../memory/room.ts'

/** OpenAI's largest list of vectors takes 17 MB in base64. */
export const maxReplyBytes = 20 * 1024 * 1024
/** The rest of a longer error adds no information. */
const maxErrorBytes = 1024 * 1024

/** Room for callers outside of requests, which need one small reply at a time. */
export const roomForOne = () => createRoom(() => 2 * maxReplyBytes)

/**
 * Reads a reply to its end, and takes room for it and for its parsed form. A long error is cut, because its status says most of it.
 * @throws LlmError overloaded without room, bad_reply for JSON that nests too deep, and an error if the body is cut short
 */
export async function readWhole({ status, body }: { status: number; body: Readable }, room: Room) {
  const share = room.share()
  try {
    const isError = status >= 400
    const take = (bytes: number) => takeFor(share, bytes, !isError)
    const bytes = await read(body, take, isError)
    const { depth, heapBytes } = weighJson(bytes)
    if (depth > maxJsonDepth && !isError) {
      throw new LlmError('bad_reply', `The reply nests objects and lists deeper than ${maxJsonDepth} levels`)
    }
    take(heapBytes)
    return bytes
  } finally {
    share.release()
  }
}

function read(body: Readable, take: (bytes: number) => void, isError: boolean): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer<ArrayBuffer>[] = []
    let bytes = 0
    const whole = () => {
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
      release()
    }
    // The body may be around for longer than they are wanted.
    const release = () => {
      chunks.length = 0
    }
    const add = (chunk: Buffer<ArrayBuffer>) => {
      bytes += chunk.length
      take(bytes > maxReplyBytes ? Number.POSITIVE_INFINITY : chunk.length)
      chunks.push(chunk)
    }
    body.on('data', (chunk: Buffer<ArrayBuffer>) => {
      if (isError && bytes + chunk.length > maxErrorBytes) {
        whole()
        body.destroy()
        return
      }
      try {
        add(chunk)
      } catch (error) {
        reject(error)
        release()
        body.destroy()
      }
    })
    body.on('error', reject)
    body.on('end', whole)
    body.on('close', () => {
      // Nearly every reply is whole by now, and an error takes 2 µs to make.
      if (!body.readableEnded) reject(new Error('The connection closed before the reply was complete'))
    })
  })
}

const tooLarge = 'The reply is too large for the memory of the function; ask for less at once'

/**
 * Takes room for something of a reply. That there is none is nobody's failure: the next one may fit, and another provider may say
 * less.
 * @param mayBeBilled true where the reply is an answer, for which work was done
 * @throws LlmError overloaded
 */
export function takeFor(share: Share, bytes: number, mayBeBilled: boolean): void {
  try {
    share.take(bytes)
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    const { code, message, details } = error
    if (code === 'request_too_large') throw new LlmError('overloaded', tooLarge, { mayBeBilled, isTooLarge: true })
    throw new LlmError('overloaded', message, { ...details, mayBeBilled })
  }
}

import type { Readable } from 'node:stream'
import { drain } from './drain.ts'

const events = ['readable', 'end', 'error', 'close'] as const

/**
 * Reads a body until it ends or its reader has enough. Then it ends for everyone who still reads it, and the rest is drained. To
 * stop earlier, destroy the body.
 * @param enough aborted when the wanted part has arrived
 */
export async function* untilEnough(body: Readable, enough: AbortSignal): AsyncGenerator<Uint8Array> {
  let wake = () => {}
  const onEvent = () => wake()
  for (const event of events) body.on(event, onEvent)
  const leave = () => {
    for (const event of ['readable', 'end', 'close'] as const) body.off(event, onEvent)
  }
  const onEnough = () => {
    leave()
    drain(body)
    wake()
  }
  enough.addEventListener('abort', onEnough, { once: true })
  while (!enough.aborted) {
    const bytes: Buffer | null = body.read()
    if (bytes !== null) yield bytes
    else if (body.errored) throw body.errored
    else if (body.readableEnded) break
    else if (body.destroyed) throw new Error('The connection closed before the reply was complete')
    else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  leave()
}

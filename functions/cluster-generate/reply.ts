import { carry } from '#runtime/provider/carried.ts'
import { withCutEnd } from './answer/cut-end.ts'
import { type Served, toServed } from './health/served.ts'

/** Receives the work that the server reports for an answer. */
export type OnServed = (served: Served) => void

/** The reply is in OpenAI's format and passes unchanged, llama.cpp's `timings` included. */
export function toReply(text: string, onServed: OnServed): unknown {
  return carry(text, (value) => {
    const served = toServed(value)
    if (served) onServed(served)
    return withCutEnd(value)
  })
}

/** The same for each chunk. If requested, each chunk has the timings of the answer so far. */
export async function* toChunks(chunks: AsyncIterable<unknown>, onServed: OnServed): AsyncGenerator<unknown> {
  let served: Served | undefined
  for await (const chunk of chunks) {
    served = toServed(chunk) ?? served
    yield withCutEnd(chunk)
  }
  if (served) onServed(served)
}

import * as v from 'valibot'
import { Carried } from '#runtime/provider/carried.ts'
import { withCutEnd } from './answer/cut-end.ts'
import { type Served, toServed } from './health/served.ts'
import { toUsage } from './usage.ts'

const fieldsSchema = v.looseObject({ usage: v.optional(v.unknown()) })

/** Receives the work that the server reports for an answer. */
export type OnServed = (served: Served) => void

/** The reply is in OpenAI's format and passes unchanged, llama.cpp's `timings` included. */
export function toReply(text: string, onServed: OnServed): Carried {
  const value: unknown = JSON.parse(text)
  const whole = withCutEnd(withReadableUsage(value))
  const served = toServed(value)
  if (served) onServed(served)
  return new Carried(whole, whole === value ? text : JSON.stringify(whole))
}

/** The same for each chunk. If requested, each chunk has the timings of the answer so far. */
export async function* toChunks(chunks: AsyncIterable<unknown>, onServed: OnServed): AsyncGenerator<unknown> {
  let served: Served | undefined
  for await (const chunk of chunks) {
    const whole = withCutEnd(withReadableUsage(chunk))
    served = toServed(chunk) ?? served
    yield whole
  }
  if (served) onServed(served)
}

/** The value itself, unless its usage is unreadable. */
function withReadableUsage(value: unknown): unknown {
  v.assert(fieldsSchema, value)
  if (value.usage === undefined || value.usage === null || toUsage(value.usage) !== undefined) return value
  const { usage: _, ...rest } = value
  return rest
}

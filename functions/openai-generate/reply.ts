import * as v from 'valibot'
import type { Usage } from '#runtime/contract/usage.ts'
import { Carried } from '#runtime/provider/carried.ts'
import { toUsage, withThoughtsOfTotal } from './usage.ts'
import { withKnownEnds } from './vendor/finish-reasons.ts'
import { type VendorName, vendors } from './vendor/vendors.ts'

const fieldsSchema = v.looseObject({ object: v.optional(v.unknown()), usage: v.optional(v.unknown()) })

/** The reply is in OpenAI's format and passes unchanged, except for what a vendor omits or names differently. */
export function toReply(text: string, vendor: VendorName): Carried {
  const value: unknown = JSON.parse(text)
  const whole = withKnownEnds(completed(value, 'chat.completion', vendor), vendor)
  return new Carried(whole, whole === value ? text : JSON.stringify(whole))
}

/** The same for each chunk. Some vendors send the usage in a separate chunk, others in the last one. */
export async function* toChunks(chunks: AsyncIterable<unknown>, vendor: VendorName): AsyncGenerator<unknown> {
  // OpenAI says null before it says the usage.
  for await (const chunk of chunks) yield withKnownEnds(completed(chunk, 'chat.completion.chunk', vendor, null), vendor)
}

/** The value itself if nothing is missing, because a copy may have its fields in another order. */
function completed(value: unknown, object: string, vendor: VendorName, noUsage?: null): unknown {
  v.assert(fieldsSchema, value)
  const { usage, ...rest } = value
  const read = usage === noUsage ? usage : readUsage(usage, vendor)
  if (value.object !== undefined && read === usage) return value
  return { object, ...rest, ...(read !== undefined && { usage: read }) }
}

function readUsage(reported: unknown, vendor: VendorName): Usage | undefined {
  const usage = toUsage(reported)
  return usage && vendors[vendor].thoughtsInTotal ? withThoughtsOfTotal(usage) : usage
}

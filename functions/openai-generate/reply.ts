import { isJsonObject } from '#runtime/contract/json-object.ts'
import { carry } from '#runtime/provider/carried.ts'
import { leavesThoughtsOut, toUsage, withThoughtsOfTotal } from './usage.ts'
import { withKnownEnds } from './vendor/finish-reasons.ts'
import { type VendorName, vendors } from './vendor/vendors.ts'

/** The reply is in OpenAI's format and passes unchanged, except for what a vendor names or counts differently. */
export function toReply(text: string, vendor: VendorName): unknown {
  return carry(text, (value) => translate(value, vendor))
}

/** The same for each chunk. Some vendors send the usage in a separate chunk, others in the last one. */
export async function* toChunks(chunks: AsyncIterable<unknown>, vendor: VendorName): AsyncGenerator<unknown> {
  for await (const chunk of chunks) yield translate(chunk, vendor)
}

function translate(value: unknown, vendor: VendorName): unknown {
  return withKnownEnds(withAllThoughts(value, vendor), vendor)
}

function withAllThoughts(value: unknown, vendor: VendorName): unknown {
  const usage = isJsonObject(value) ? toUsage(value.usage) : undefined
  if (usage === undefined || !(vendors[vendor].thoughtsInTotal || leavesThoughtsOut(usage))) return value
  return { ...Object(value), usage: withThoughtsOfTotal(usage) }
}

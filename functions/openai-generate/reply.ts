import { isJsonObject } from '#runtime/contract/json-object.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import { carry } from '#runtime/provider/carried.ts'
import { leavesThoughtsOut, toUsage, withThoughtsOfTotal, withWritesForAnHour } from './usage.ts'
import { withKnownEnds } from './vendor/finish-reasons.ts'
import { type VendorName, vendors } from './vendor/vendors.ts'

/**
 * The reply is in OpenAI's format and passes unchanged, except for what a vendor names or counts differently.
 * @param asksForAnHour whether the request has a mark to cache for an hour
 */
export function toReply(text: string, vendor: VendorName, asksForAnHour: boolean): unknown {
  return carry(text, (value) => translate(value, vendor, asksForAnHour))
}

/** The same for each chunk. Some vendors send the usage in a separate chunk, others in the last one. */
export async function* toChunks(
  chunks: AsyncIterable<unknown>,
  vendor: VendorName,
  asksForAnHour: boolean,
): AsyncGenerator<unknown> {
  for await (const chunk of chunks) yield translate(chunk, vendor, asksForAnHour)
}

function translate(value: unknown, vendor: VendorName, asksForAnHour: boolean): unknown {
  return withKnownEnds(withAllCounts(value, vendor, asksForAnHour), vendor)
}

function withAllCounts(value: unknown, vendor: VendorName, asksForAnHour: boolean): unknown {
  const usage = isJsonObject(value) ? toUsage(value.usage) : undefined
  if (usage === undefined) return value
  const counted = allCounts(usage, vendor, asksForAnHour)
  return counted === usage ? value : { ...Object(value), usage: counted }
}

/** The usage in a reply as it came. */
export function usageOf(reply: Record<string, unknown>, vendor: VendorName, asksForAnHour: boolean): Usage | undefined {
  const usage = toUsage(reply.usage)
  return usage && allCounts(usage, vendor, asksForAnHour)
}

function allCounts(usage: Usage, vendor: VendorName, asksForAnHour: boolean): Usage {
  const isShort = vendors[vendor].thoughtsInTotal || leavesThoughtsOut(usage)
  return withWritesForAnHour(isShort ? withThoughtsOfTotal(usage) : usage, asksForAnHour)
}

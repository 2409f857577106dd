import type { ChatRequest } from '#runtime/contract/chat.ts'
import type { Vendor } from './vendor/vendors.ts'

/**
 * The request as the vendor takes it; fields that nobody here knows go as they came. A stream is always asked for its
 * usage, so that it can be billed.
 */
export function toVendorRequest(request: ChatRequest & { model: string }, vendor: Vendor): Record<string, unknown> {
  const { stream_options, ...rest } = request
  const dropped = [...vendor.drops, ...(vendor.dropsFor?.models.test(request.model) ? vendor.dropsFor.drops : [])]
  return {
    ...translate(rest, dropped, vendor.renames),
    ...(request.stream && vendor.takesStreamOptions && { stream_options: { ...stream_options, include_usage: true } }),
    ...vendor.adds,
  }
}

/** Where a request has a field under both names, the vendor's own name decides. */
function translate(
  fields: Record<string, unknown>,
  drops: readonly string[],
  renames: Vendor['renames'] = {},
): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => !drops.includes(name))
  const own = kept.filter(([name]) => !(name in renames))
  const renamed = kept.flatMap(([name, value]) => (name in renames ? [[renames[name], value]] : []))
  return { ...Object.fromEntries(renamed), ...Object.fromEntries(own) }
}

import type { ChatRequest } from '#runtime/contract/chat.ts'
import { toKnownRequest } from '#runtime/contract/known-request.ts'
import { own } from '#runtime/contract/own.ts'
import { unsupported } from '#runtime/contract/refusal.ts'
import { withSignedCalls } from './vendor/call-signatures.ts'
import { dialects } from './vendor/dialects.ts'
import { inOwnWords } from './vendor/thinking.ts'
import type { Vendor } from './vendor/vendors.ts'

/**
 * The request as the vendor accepts it. Unknown fields pass unchanged. A stream is always asked for its usage, so that it can be
 * billed.
 * @throws LlmError unsupported_by_provider for what the vendor cannot do
 */
export function toVendorRequest(request: ChatRequest & { model: string }, vendor: Vendor): Record<string, unknown> {
  const dialect = dialects[vendor.provider]
  const known = toKnownRequest(inOwnWords(request, vendor.provider), dialect, vendor.provider)
  const { stream_options, ...rest } = withSignedCalls(known, vendor.provider)
  const refused = vendor.refuses?.find((name) => rest[name] !== undefined)
  if (refused !== undefined) throw unsupported(`${vendor.provider} cannot do here what ${refused} asks for`, refused)
  const dropped = [...vendor.drops, ...(vendor.dropsFor?.(rest) ?? [])]
  return {
    ...translate(rest, dropped, vendor.renames),
    ...lowered(request.temperature, vendor.highestTemperature),
    ...(request.stream && vendor.takesStreamOptions && { stream_options: { ...stream_options, include_usage: true } }),
    ...vendor.adds,
  }
}

/** What replaces a temperature that the vendor would refuse: the highest that it takes. */
function lowered(temperature: unknown, highest: number | undefined): { temperature?: number } | undefined {
  const isTooHigh = highest !== undefined && typeof temperature === 'number' && temperature > highest
  return isTooHigh ? { temperature: highest } : undefined
}

function translate(
  fields: Record<string, unknown>,
  drops: readonly string[],
  renames: Vendor['renames'] = {},
): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => !drops.includes(name))
  return Object.fromEntries(kept.map(([name, value]) => [own(renames, name) ?? name, value]))
}

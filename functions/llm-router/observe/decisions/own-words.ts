import type { ErrorCode } from '#runtime/error-table.ts'
import type { LlmError } from '#runtime/errors.ts'
import { isNameLike } from '../../money/told-words.ts'

/** The errors whose messages the router makes itself, of names in the catalogue, numbers and times. */
const own: ReadonlySet<ErrorCode> = new Set([
  'budget_exceeded',
  'client_closed',
  'deadline_exceeded',
  'function_unavailable',
  'gateway_unreachable',
  'invalid_key',
  'missing_secret',
  'no_candidate',
  'overloaded',
  'provider_timeout',
  'providers_exhausted',
  'rate_limited',
  'shutting_down',
  'store_unavailable',
])

const mostCharacters = 500
/** How a provider function begins when it passes on what its provider has said. */
const passedOn =
  /^(?:This model's maximum context length is [\w ]{1,40}\. )?[\w.-]{1,64} answered (?:\d{3}|with an error)/

/**
 * The message of an error as far as it is ours: a provider's words, and those about a faulty request, may quote the prompt. An error
 * that sums up attempts quotes theirs.
 */
export function inOurWords({ code, message, details }: LlmError): string | undefined {
  const [beginning] = passedOn.exec(message) ?? []
  if (beginning !== undefined) return beginning
  if (!own.has(code) || details.providerCode !== undefined || details.fallbackErrors?.some(isQuoted)) return undefined
  return message.slice(0, mostCharacters)
}

function isQuoted({ code }: { code: string }): boolean {
  return code !== 'providers_exhausted'
}

/** A provider's code, if it looks like one. */
export function providerCodeOf({ details: { providerCode } }: LlmError): string | undefined {
  return providerCode !== undefined && isNameLike(providerCode) ? providerCode : undefined
}

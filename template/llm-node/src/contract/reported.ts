import { LlmError } from '../errors.ts'
import { usageOf } from './complete.ts'
import { isBeginning, isThinking } from './empty-answers.ts'
import { itemsOf } from './filled.ts'
import { isJsonObject } from './json-object.ts'
import { jsonOrUndefined } from './parse.ts'
import { readUsage, type Usage } from './usage.ts'

/** What a provider has reported of an answer that is refused as unusable, and that it may charge for all the same. */
export type Reported = {
  usage: Usage
  /** True if it counts all of the answer. */
  isCounted: boolean
}

/** Reads the usage of a reply, or of a piece of one, as its provider writes it. */
export type UsageOf = (reply: Record<string, unknown>) => Usage | undefined

/**
 * What a reply reports, of text or of vectors; undefined if it reports nothing.
 * @param ofProvider for a reply as it came; without it, the reply is in OpenAI's format
 */
export function reportedBy(reply: unknown, ofProvider?: UsageOf): Reported | undefined {
  if (!isJsonObject(reply)) return undefined
  const messages = itemsOf(reply.choices).map((choice) => Object(Object(choice).message))
  const usage = ofProvider ? usageOf(reply, messages, ofProvider(reply)) : usageOf(reply, messages)
  const isOfOwnForm = ofProvider !== undefined && reply.choices === undefined
  const saysAny = isOfOwnForm || messages.some((message) => isBeginning(message) || isThinking(message))
  return usage && ofWhole(inTier(usage, reply.service_tier), saysAny)
}

/** The usage with the tier that is named beside it. */
export function inTier(usage: Usage, tier: unknown): Usage {
  return usage.service_tier == null && typeof tier === 'string' ? { ...usage, service_tier: tier } : usage
}

/** @param saysAny whether any of the answer has come, which then has tokens */
export function ofWhole(usage: Usage, saysAny: boolean): Reported {
  return { usage, isCounted: !saysAny || Boolean(usage.completion_tokens) }
}

/** What is left of a usage whose count of the answer is worth nothing. */
export function ofPrompt(usage: Usage): Usage {
  const { completion_tokens: _, total_tokens: __, completion_tokens_details: ___, ...prompt } = usage
  return prompt
}

/** The same error with what the provider has reported, if it may charge for what it has done: others are of no answer. */
export function withReported<Thrown>(thrown: Thrown, reported: Reported | undefined): Thrown | LlmError {
  if (reported === undefined || !(thrown instanceof LlmError)) return thrown
  const { code, details } = thrown
  if (details.reported || (code !== 'bad_reply' && !details.mayBeBilled)) return thrown
  return thrown.with({ reported: writeReported(reported) })
}

/** What `read` makes of a reply. What it throws has what the reply reports. */
export function reading<Reply>(reply: unknown, read: () => Reply): Reply {
  try {
    return read()
  } catch (thrown) {
    throw withReported(thrown, reportedBy(reply))
  }
}

/** The same error without it, as others may see it. */
export function withoutReported(error: LlmError): LlmError {
  return error.details.reported === undefined ? error : error.with({ reported: undefined })
}

/** More than any usage takes; a header must not be longer. */
const mostCharacters = 4000
const mostOfWord = 64
/** The only texts in a usage that a price depends on. Nothing else that a provider has written goes along. */
const words = new Set(['service_tier', 'speed', 'inference_geo'])
/** All else that it may depend on, and what holds it: a name, too, may be of a provider's writing. */
const names = new Set([
  ...['', 'usage', 'is_counted', 'prompt_tokens', 'completion_tokens', 'total_tokens'],
  ...['prompt_tokens_details', 'cached_tokens', 'cache_write_tokens', 'cache_write_1h_tokens'],
  ...['audio_tokens', 'image_tokens', 'video_tokens'],
  ...['cached_audio_tokens', 'cached_image_tokens', 'cached_video_tokens'],
  ...['completion_tokens_details', 'reasoning_tokens', 'server_tool_use'],
  ...['web_search_requests', 'web_fetch_requests', 'uncounted_requests'],
  ...['cost', 'is_byok', 'cost_details', 'upstream_inference_cost'],
])

/** As an error has it, and the header that takes it to the router; undefined if it is too long for one. */
export function writeReported({ usage, isCounted }: Reported): string | undefined {
  const told = JSON.stringify({ usage: withKnownTools(usage), is_counted: isCounted }, (name, value) => {
    if (typeof value === 'string') return words.has(name) && value.length <= mostOfWord ? value : undefined
    return names.has(name) || words.has(name) ? value : undefined
  })
  const written = told.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return written.length <= mostCharacters ? written : undefined
}

/** The uses of a tool without a known name are charged for all the same. */
function withKnownTools(usage: Usage): Usage {
  const { server_tool_use: uses } = usage
  if (!uses || Object.keys(uses).every((tool) => names.has(tool))) return usage
  return { ...usage, server_tool_use: { ...uses, uncounted_requests: 1 } }
}

/** Reads it; undefined if it says nothing. */
export function readReported(written: string | undefined): Reported | undefined {
  if (written === undefined) return undefined
  const told = Object(jsonOrUndefined(written))
  const usage = readUsage(told.usage)
  return usage && { usage, isCounted: told.is_counted === true }
}

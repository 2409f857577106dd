import { type CacheMark, withMarkOnPart, withoutCacheMarks } from './cache-marks.ts'
import { type IdRule, withFitIds } from './call-ids.ts'
import type { ChatRequest } from './chat.ts'
import { type EffortsOfModels, effortOf, isEffort } from './efforts.ts'
import { splitInstructions } from './instructions.ts'
import { type MessageFields, toKnownMessages } from './message-fields.ts'
import { withMediaBehindResults } from './result-media.ts'
import { refuseWants, type Want, withoutNeutral, withoutPointless } from './wants.ts'

/** The part of OpenAI's format that a provider accepts. */
export type Dialect = {
  /** What the provider can do; a test keeps the catalogue consistent with it. */
  does: readonly Want[]
  messages: MessageFields
  /** The marks for its prompt cache that the provider reads; the others are left out. */
  cacheMarks: readonly CacheMark[]
  /** True if neutral values such as `n: 1` pass unchanged. */
  takesNeutral?: true
  /** The efforts of its models; the first row that fits applies. Without a row, the effort passes unchanged. */
  efforts: readonly EffortsOfModels[]
  /** The ids of calls that some of its models require. */
  ids: readonly { models: RegExp; rule: IdRule }[]
}

/**
 * A request for a provider that accepts a subset of OpenAI's format. Unknown message fields and neutral values are left out, and
 * messages that other providers produced are adapted.
 * @throws LlmError unsupported_by_provider for what the provider cannot do and the answer depends on
 */
export function toKnownRequest(
  given: ChatRequest & { model: string },
  { does, messages, cacheMarks, efforts, ids, takesNeutral }: Dialect,
  provider: string,
): ChatRequest & { model: string } {
  refuseWants(given, does, provider)
  const request = withoutCacheMarks(given, cacheMarks)
  const { model, reasoning_effort: asked } = request
  const rule = ids.find(({ models }) => models.test(model))?.rule
  const marked = cacheMarks.includes('cache_control') ? request.messages.map(withMarkOnPart) : request.messages
  const fitted = rule ? withFitIds(marked, rule) : marked
  const hasRow = efforts.some(({ models }) => models.test(model))
  const effort = hasRow && isEffort(asked) ? effortOf(asked, model, efforts) : asked
  const strip = takesNeutral ? withoutPointless : withoutNeutral
  return strip({
    ...request,
    messages: toKnownMessages(withTurn(withResults(fitted, messages), messages), messages),
    ...(asked !== undefined && asked !== null && { reasoning_effort: effort }),
  })
}

function withResults(messages: ChatRequest['messages'], { resultsAreTexts }: MessageFields): ChatRequest['messages'] {
  return resultsAreTexts ? withMediaBehindResults(messages) : messages
}

/** Templates of open models require a user's turn; OpenAI does not. */
function withTurn(messages: ChatRequest['messages'], { developer }: MessageFields): ChatRequest['messages'] {
  const { instructions, turns } = splitInstructions(messages)
  return developer && instructions.length === 0 ? turns : messages
}

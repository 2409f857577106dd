import { type IdRule, withFitIds } from './call-ids.ts'
import type { ChatRequest } from './chat.ts'
import { type EffortsOfModels, effortOf, isEffort } from './efforts.ts'
import { splitInstructions } from './instructions.ts'
import { type MessageFields, toKnownMessages } from './message-fields.ts'
import { refuseWants, type Want, withoutNeutral, withoutPointless } from './wants.ts'

/** What a provider that speaks OpenAI's format takes of it. */
export type Dialect = {
  /** What of OpenAI's requests the provider can do; a test holds the catalogue to it. */
  does: readonly Want[]
  messages: MessageFields
  /** True where what says nothing goes as it came, such as `n: 1`. */
  takesNeutral?: true
  /** The efforts of its models, the first row that fits; what else is asked for is the nearest. Without a row, as it came. */
  efforts: readonly EffortsOfModels[]
  /** What some of its models want the ids of calls to be. */
  ids: readonly { models: RegExp; rule: IdRule }[]
}

/**
 * A request in OpenAI's format as a provider takes it that speaks the same format with fewer words: what it does not know and what
 * says nothing is left out, and a conversation that others have had is told in its words.
 * @throws LlmError unsupported_by_provider for what an answer depends on
 */
export function toKnownRequest(
  request: ChatRequest & { model: string },
  { does, messages, efforts, ids, takesNeutral }: Dialect,
  provider: string,
): ChatRequest & { model: string } {
  refuseWants(request, does, provider)
  const { model, reasoning_effort: asked } = request
  const rule = ids.find(({ models }) => models.test(model))?.rule
  const fitted = rule ? withFitIds(request.messages, rule) : request.messages
  const hasRow = efforts.some(({ models }) => models.test(model))
  const effort = hasRow && isEffort(asked) ? effortOf(asked, model, efforts) : asked
  const strip = takesNeutral ? withoutPointless : withoutNeutral
  return strip({
    ...request,
    messages: toKnownMessages(withTurn(fitted, messages), messages),
    ...(asked !== undefined && asked !== null && { reasoning_effort: effort }),
  })
}

/** Templates of open models want a turn of the user's; OpenAI does without one. */
function withTurn(messages: ChatRequest['messages'], { developer }: MessageFields): ChatRequest['messages'] {
  const { instructions, turns } = splitInstructions(messages)
  return developer && instructions.length === 0 ? turns : messages
}

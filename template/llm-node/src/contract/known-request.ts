import { type CacheMark, withMarkOnPart, withoutCacheMarks } from './cache-marks.ts'
import { type IdRule, withFitIds } from './call-ids.ts'
import type { ChatMessage, ChatRequest } from './chat.ts'
import type { EffortsOfModels } from './efforts.ts'
import { withCallsJoined } from './joined-calls.ts'
import { forTemplates } from './joined-instructions.ts'
import { type MessageFields, toKnownMessages } from './message-fields.ts'
import { withMediaBehindResults } from './result-media.ts'
import { effortOfThinking } from './thinking-effort.ts'
import { toldEffort, wishedEffort } from './told-effort.ts'
import { refuseWants, type Want, withoutNeutral, withoutPointless } from './wants.ts'
import { without } from './without.ts'

type Given = ChatRequest & { model: string }

/**
 * Fields that only the router reads, and vendors that know them: hints, names of a conversation, and `usage`, by which OpenRouter's
 * clients ask for the cost.
 */
export const routersOwn: readonly string[] = ['metadata', 'session_id', 'conversation_id', 'usage']

/**
 * Fields for the router and for OpenAI's own records. Other vendors answer 400 to them or ignore them, so their functions leave them
 * out, with what else each does not take.
 */
export const bookkeeping: readonly string[] = [
  ...[...routersOwn, 'client_metadata', 'store', 'safety_identifier'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
]

/** The part of OpenAI's format that a provider accepts. */
export type Dialect = {
  /** What the provider can do; a test keeps the catalogue consistent with it. */
  does: readonly Want[]
  messages: MessageFields
  /** The marks for its prompt cache that the provider reads; the others are left out. */
  cacheMarks: readonly CacheMark[]
  /** True if neutral values such as `n: 1` pass unchanged. */
  takesNeutral?: true
  /** True if its models are told by `thinking` whether to think. */
  takesThinking?: true
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
export function toKnownRequest(given: Given, dialect: Dialect, provider: string): Given {
  const { does, messages, cacheMarks, efforts, ids, takesNeutral } = dialect
  refuseWants(given, does, provider)
  const request = withoutUntold(withoutThinking(withoutCacheMarks(given, cacheMarks), dialect), dialect)
  const { model, reasoning_effort: asked } = request
  const rule = ids.find(({ models }) => models.test(model))?.rule
  const marked = cacheMarks.includes('cache_control') ? request.messages.map(withMarkOnPart) : request.messages
  const fitted = rule ? withFitIds(marked, rule) : marked
  const effort = toldEffort(request, efforts)
  const strip = takesNeutral ? withoutPointless : withoutNeutral
  return strip({
    ...request,
    messages: toKnownMessages(inOrder(withResults(withCallsJoined(fitted), messages), messages), messages),
    ...(effort !== asked && { reasoning_effort: effort }),
  })
}

/** A `top_k` that limits nothing, and either word on several calls at a time, are still fields that others may answer 400 to. */
function withoutUntold(request: Given, { does }: Dialect): Given {
  const untold = [
    ...(does.includes('top_k') ? [] : ['top_k']),
    ...(does.includes('single_tool_call') ? [] : ['parallel_tool_calls']),
  ]
  return untold.some((name) => request[name] !== undefined) ? (without(request, untold) as Given) : request
}

/** The request with an effort in place of `thinking`, which others answer 400 to. */
function withoutThinking(request: Given, { does, efforts, takesThinking }: Dialect): Given {
  if (request.thinking === undefined || takesThinking) return request
  const { thinking, ...rest } = request
  const wish = does.includes('reasoning_effort') ? effortOfThinking(thinking) : undefined
  const wished = request.reasoning_effort ?? wishedEffort(wish, request, efforts)
  return { ...rest, ...(wished && { reasoning_effort: wished }) }
}

function withResults(messages: ChatRequest['messages'], { resultsAreTexts }: MessageFields): ChatRequest['messages'] {
  return resultsAreTexts ? withMediaBehindResults(messages) : messages
}

/** Only open models, which take no developer's role, have templates that require such an order. */
function inOrder(messages: readonly ChatMessage[], { developer }: MessageFields): readonly ChatMessage[] {
  return developer ? forTemplates(messages) : messages
}

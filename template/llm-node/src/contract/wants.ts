import type { ChatRequest } from './chat.ts'
import { isListed } from './filled.ts'
import { isForced } from './forced-choice.ts'
import { unsupported } from './refusal.ts'

type Row = { want: string; field: string; isWanted(value: unknown, request: ChatRequest): boolean }

/**
 * What a chat request may want and not every provider can do, with the field that asks for it. Neutral values such as
 * `logit_bias: {}` or `n: 1` want nothing.
 */
const rows = [
  { want: 'functions', field: 'functions', isWanted: isListed },
  { want: 'custom_tools', field: 'tools', isWanted: (value) => hasOtherTools(value) },
  { want: 'tool_choice', field: 'tool_choice', isWanted: (value, { tools }) => isListed(tools) && isForced(value) },
  {
    want: 'single_tool_call',
    field: 'parallel_tool_calls',
    isWanted: (_, request) => wantsSingleCall(request),
  },
  { want: 'logprobs', field: 'logprobs', isWanted: (_, request) => wantsLogprobs(request) },
  { want: 'logit_bias', field: 'logit_bias', isWanted: hasKeys },
  // Servers take 0 or less as no limit.
  { want: 'top_k', field: 'top_k', isWanted: (value) => typeof value === 'number' && value > 0 },
  { want: 'several_choices', field: 'n', isWanted: (value) => typeof value === 'number' && value > 1 },
  {
    want: 'reasoning_effort',
    field: 'reasoning_effort',
    isWanted: (value) => typeof value === 'string' && value !== 'none',
  },
  { want: 'verbosity', field: 'verbosity', isWanted: (value) => value === 'low' || value === 'high' },
  { want: 'prediction', field: 'prediction', isWanted: isPresent },
  { want: 'moderation', field: 'moderation', isWanted: isPresent },
  { want: 'store', field: 'store', isWanted: (value) => value === true },
  { want: 'web_search', field: 'web_search_options', isWanted: isPresent },
  {
    want: 'audio_output',
    field: 'messages',
    isWanted: (_, { messages }) => messages.some(({ audio }) => isPresent(audio)),
  },
  {
    want: 'custom_tools',
    field: 'messages',
    isWanted: (_, { messages }) => messages.some(({ tool_calls: calls }) => isListed(calls) && hasOtherCalls(calls)),
  },
  {
    want: 'audio_output',
    field: 'modalities',
    isWanted: (value) => isListed(value) && value.some((one) => one !== 'text'),
  },
] as const satisfies readonly Row[]

export type Want = (typeof rows)[number]['want']

/** Everything that a request may want. */
export const wants: readonly Want[] = [...new Set(rows.map(({ want }) => want))]

/** What each function holds on the answer, where its provider cannot be told: all calls but the first are left out. */
const heldOnAnswer: Want = 'single_tool_call'

/** What a request wants, by the names of the catalogue's capabilities. */
export function wantsOf(request: ChatRequest): Want[] {
  const wanted = rows.filter(({ field, isWanted }) => isWanted(request[field], request))
  return [...new Set(wanted.map(({ want }) => want))]
}

/** True if a request wants one call of a tool at a time. */
export function wantsSingleCall({
  tools,
  tool_choice,
  parallel_tool_calls: severalCalls,
}: Record<string, unknown>): boolean {
  return isListed(tools) && severalCalls === false && tool_choice !== 'none'
}

/** True if a request asks for log probabilities. */
export function wantsLogprobs({ logprobs }: Record<string, unknown>): boolean {
  return logprobs === true
}

/** True if a request wants this. */
export function isWanted(wanted: Want, request: ChatRequest): boolean {
  return rows.some(({ want, field, isWanted }) => want === wanted && isWanted(request[field], request))
}

/**
 * Refuses a request that wants what a provider cannot do: an answer that ignores it would be wrong.
 * @param does what the provider can do
 * @throws LlmError unsupported_by_provider naming the field: the request is valid, and another target may answer it
 */
export function refuseWants(request: ChatRequest, does: readonly Want[], provider: string): void {
  const missing = rows.find(
    ({ want, field, isWanted }) => want !== heldOnAnswer && !does.includes(want) && isWanted(request[field], request),
  )
  if (missing === undefined) return
  throw unsupported(`${provider} cannot do here what ${missing.field} asks for`, missing.field)
}

type IsNeutral = (value: unknown, request: Record<string, unknown>) => boolean

/** Fields about tools in a request without tools, among them the empty list. */
const pointless: Readonly<Record<string, IsNeutral>> = {
  functions: (value) => !isListed(value),
  tools: (value) => !isListed(value),
  function_call: (_, { functions }) => !isListed(functions),
  tool_choice: (_, { tools }) => !isListed(tools),
  parallel_tool_calls: (_, { tools }) => !isListed(tools),
}

/** Fields whose value has no effect. */
const neutral: Readonly<Record<string, IsNeutral>> = {
  ...pointless,
  stop: (value) => value === '' || (Array.isArray(value) && value.length === 0),
  logit_bias: (value) => !hasKeys(value),
  logprobs: (value) => value === false,
  top_logprobs: (value) => value === 0,
  n: (value) => value === 1,
  store: (value) => value === false,
  // OpenRouter's older word for what it does by now in any case, as all vendors do: thoughts that are shown are passed on.
  include_reasoning: (value) => value === true,
  stream: (value) => value === false,
  verbosity: (value) => value === 'medium',
  modalities: (value) => Array.isArray(value) && value.every((one) => one === 'text'),
}

/** The request without fields that have no effect: providers answer 400 to many of them. */
export function withoutNeutral<Request extends Record<string, unknown>>(request: Request): Request {
  return without(request, (name, value) => value === null || neutral[name]?.(value, request) === true)
}

/** The same for OpenAI itself, which answers 400 only to fields about tools in a request without tools. */
export function withoutPointless<Request extends Record<string, unknown>>(request: Request): Request {
  return without(request, (name, value) => pointless[name]?.(value, request) === true)
}

function without<Request extends Record<string, unknown>>(
  request: Request,
  isLeftOut: (name: string, value: unknown) => boolean,
): Request {
  const entries = Object.entries(request)
  const kept = entries.filter(([name, value]) => !isLeftOut(name, value))
  return kept.length === entries.length ? request : (Object.fromEntries(kept) as Request)
}

/** A call without a type calls a function. */
function hasOtherCalls(calls: unknown[]): boolean {
  return calls.some((call) => Object(call).type === 'custom')
}

function hasOtherTools(tools: unknown): boolean {
  return Array.isArray(tools) && tools.some((tool) => Object(tool).type !== 'function')
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function hasKeys(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

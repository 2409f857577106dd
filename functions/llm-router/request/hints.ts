import { isFilledText } from '#runtime/contract/chat.ts'
import { hintReader, type Hints as Said } from '#runtime/contract/hints/hints.ts'
import { parseMarked } from '#runtime/contract/hints/marks.ts'
import { type Privacy, strictest } from '#runtime/contract/privacy.ts'
import { defaultMaxLatencyMs } from '#runtime/contract/short-form.ts'
import { strategyNames } from '#runtime/contract/strategy-names.ts'
import { defaultTask, type Form } from '#runtime/contract/tasks.ts'
import { toUser } from '#runtime/contract/user.ts'
import type { Call } from '#runtime/http/call.ts'
import type { RoutingRequest } from '../choose/request.ts'
import { anyone, type Caller } from '../keys/caller.ts'
import { asPermitted } from '../keys/policy.ts'
import type { Search } from './search.ts'
import { sessionHashOf } from './session.ts'
import { callersTimeMs } from './time-limit.ts'

/** What a caller says about a request besides its text, wherever it is said. */
export type Hints = Pick<
  RoutingRequest,
  | 'task'
  | 'maxLatencyMs'
  | 'latencyBudgetMs'
  | 'private'
  | 'personal'
  | 'model'
  | 'strategy'
  | 'isStrategyOfKey'
  | 'cache'
  | 'user'
  | 'session'
  | 'caller'
> & {
  timeoutMs?: number | undefined
}

const readers = {
  short: hintReader('short', strategyNames),
  chat: hintReader('chat', strategyNames),
  embeddings: hintReader('embeddings', strategyNames),
}

export type Received = {
  form: Form
  hints: Hints
  /** The request as it came. */
  value: unknown
  /** The request without the hints, as it goes on to a provider function. */
  rest: unknown
}

/**
 * Reads a request and its hints, as its caller's key allows them. What `auto` says of its privacy is found out here, before anything
 * else learns of the request: from then on it is private, or it is not.
 * @param formOf tells which of the three forms it has
 * @throws LlmError invalid_request for invalid JSON, and for hints that are not understood; not_permitted as `asPermitted` does
 */
export type Receive = (call: Call, caller: Caller, formOf: (value: unknown) => Form) => Promise<Received>

/** @param privacy the catalogue's word for all requests */
export function createReceive({ privacy, search }: { privacy: Privacy; search: Search }): Receive {
  return async (call, caller, formOf) => {
    const value = parseMarked(call)
    const form = formOf(value)
    const { hints: said, rest } = readers[form](call.headers, value)
    const wanted = strictest([privacy, caller.key?.private, said.private])
    const session = sessionHashOf(call.headers, value, caller)
    const timeoutMs = callersTimeMs(said.timeout_ms, call, performance.now())
    const asked = { ...complete(said, form), timeoutMs, private: wanted === true, session }
    const hints = asPermitted(asked, caller)
    if (wanted !== 'auto') return { form, hints, value, rest }
    const personal = await search(call, rest)
    return { form, hints: { ...hints, private: personal.length > 0, personal }, value, rest }
  }
}

/** The hints with the user whom a dialect names in a place of its own, if nothing else names one. */
export function forUser(hints: Hints, user: unknown): Hints {
  const { caller = anyone } = hints
  const isNamed = hints.user !== undefined || caller.user !== undefined
  return isNamed || !isFilledText(user) ? hints : asPermitted({ ...hints, user }, caller)
}

function complete(
  { task, max_latency_ms, model, strategy, cache, user }: Said,
  form: Form,
): Omit<Hints, 'private' | 'timeoutMs'> {
  return {
    task: task ?? (form === 'embeddings' ? 'embed' : defaultTask),
    maxLatencyMs: max_latency_ms ?? defaultMaxLatencyMs,
    latencyBudgetMs: max_latency_ms,
    // Clients that must name a model use `auto` to leave the choice to the router.
    model: model === 'auto' ? undefined : model,
    strategy: strategyNames.find((known) => known === strategy),
    cache,
    user: toUser(user),
  }
}

import { type Hints, hintReader } from '../contract/hints/hints.ts'
import { parseMarked } from '../contract/hints/marks.ts'
import { unsupported } from '../contract/refusal.ts'
import type { Form } from '../contract/tasks.ts'
import type { Call } from '../http/call.ts'
import type { Parts } from '../parts.ts'
import type { Provider } from './provider.ts'

/** A call whose request is known to be private or not. */
export type ReceivedCall = Call & { isPrivate: boolean }

export type Received = {
  call: ReceivedCall
  hints: Hints
  /** The request as it came. */
  value: unknown
  /** The request without the hints for the router. */
  rest: unknown
}

const readers = { short: hintReader('short'), chat: hintReader('chat'), embeddings: hintReader('embeddings') }

/**
 * Receives the requests of a provider function, in any form. It refuses private requests if the provider is external: neither a
 * mistake in the catalogue nor a direct call to the function can let them out.
 */
export function createReceive(provider: Provider, { settings }: Pick<Parts, 'settings'>) {
  const isOutside = provider.locality === 'external' && settings.trusted_with_private !== 'true'
  /** @throws LlmError unsupported_by_provider for a private request, and invalid_request for invalid marks */
  return (call: Call, form: Form): Received => {
    const value = parseMarked(call)
    const { hints, rest } = readers[form](call.headers, value)
    // What `auto` means only the router can tell, and it would have said so.
    const isPrivate = hints.private !== false
    if (isPrivate && isOutside) {
      throw unsupported(`${provider.name} is outside the cluster, and the request is private`, 'private')
    }
    return { call: { ...call, isPrivate }, hints, value, rest }
  }
}

export type Receive = ReturnType<typeof createReceive>

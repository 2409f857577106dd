import { header } from '#runtime/contract/headers.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call, Route } from '#runtime/http/call.ts'
import type { Receive } from '../request/hints.ts'

/** What was found in the requests that are being answered. */
export type PersonalNotes = { receive: Receive; headers: (call: Call) => Record<string, string> | undefined }

/** Notes of each request what was found in it. */
export function notingPersonal(receive: Receive): PersonalNotes {
  const found = new WeakMap<Call, readonly string[]>()
  return {
    async receive(call, caller, formOf) {
      const received = await receive(call, caller, formOf)
      if (received.hints.personal) found.set(call, received.hints.personal)
      return received
    },
    headers(call) {
      const kinds = found.get(call)
      return kinds && { [header.personal]: kinds.join(', ') || 'none' }
    },
  }
}

/** Tells callers what was found, with an error as well: it may be the reason for it. */
export function personalTold(route: Route, { headers }: PersonalNotes): Route {
  return {
    ...route,
    async handle(call) {
      try {
        const reply = await route.handle(call)
        const told = headers(call)
        return told ? { ...reply, headers: { ...reply.headers, ...told } } : reply
      } catch (thrown) {
        if (thrown instanceof LlmError) thrown.details.headers = { ...thrown.details.headers, ...headers(call) }
        throw thrown
      }
    },
  }
}

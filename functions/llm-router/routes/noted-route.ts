import type { Form } from '#runtime/contract/tasks.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Route } from '#runtime/http/call.ts'
import type { CallerOf } from '../keys/callers.ts'
import type { DraftOf, Drafts } from '../observe/decisions/drafts.ts'

/** The form of a path. Any dialect is one of chat. */
const forms: Readonly<Record<string, Form>> = { '/': 'short', '/v1/embeddings': 'embeddings' }

/** Notes each request of a route as a decision, refused ones included. A streamed answer ends later, when it is settled. */
export function notedRoute(route: Route, drafts: Drafts): Route {
  const form = forms[route.path] ?? 'chat'
  return {
    ...route,
    async handle(call) {
      const draft = drafts.begin(call, form)
      try {
        const reply = await route.handle(call)
        if (typeof reply.body === 'string' || reply.body instanceof Uint8Array) draft.ended(reply.status)
        return reply
      } catch (thrown) {
        draft.ended(thrown instanceof LlmError ? thrown.status : 500, thrown)
        throw thrown
      }
    },
  }
}

/** Notes who calls. */
export function notingCallers(callerOf: CallerOf, draftOf: DraftOf): CallerOf {
  return async (call) => {
    const caller = await callerOf(call)
    draftOf(call).caller(caller)
    return caller
  }
}

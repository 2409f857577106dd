import { json, type Route } from '#runtime/http/call.ts'
import type { CallerOf } from '../keys/callers.ts'

export type KeyRouteParts = { callerOf: CallerOf }

/** `GET /key`: what the calling key stands for and may do. Without any keys, that the router is open. */
export function keyRoute({ callerOf }: KeyRouteParts): Route {
  return {
    method: 'GET',
    path: '/key',
    async handle(call) {
      const { key } = await callerOf(call)
      return json(key ?? { id: null, open: true })
    },
  }
}

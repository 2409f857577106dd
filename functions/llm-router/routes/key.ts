import { json, type Route } from '#runtime/http/call.ts'
import type { ReadBalances } from '../dispatch/accounts/balances.ts'
import type { CallerOf } from '../keys/callers.ts'

export type KeyRouteParts = { callerOf: CallerOf; readBalances: ReadBalances }

/**
 * `GET /key`: what the calling key stands for and may do, and what is left of the budgets that hold for it. Without any keys, that the
 * router is open.
 */
export function keyRoute({ callerOf, readBalances }: KeyRouteParts): Route {
  return {
    method: 'GET',
    path: '/key',
    async handle(call) {
      const caller = await callerOf(call)
      // Null while nobody can tell.
      const balances = await readBalances(caller).catch(() => null)
      return json({ ...(caller.key ?? { id: null, open: true }), balances })
    },
  }
}

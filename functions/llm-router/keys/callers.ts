import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { anyone, type Caller, callerWith } from './caller.ts'
import type { Directory, Holder } from './directory.ts'
import type { Key } from './key-schema.ts'
import { tokenOf } from './token.ts'

export type CallersParts = {
  directory: Directory
  catalogue: Pick<Catalogue, 'strategy'>
  targetsOf: (key: Key) => ReadonlySet<Target> | undefined
  /** Told of each call that is not let in. */
  refused: (why: KeyFault) => void
  now: () => number
}

/** Why a call is not let in: it has no key, or the key is none of these. `replaced` is a token that a newer one has taken the place of. */
export const keyFaults = ['missing', 'unknown', 'disabled', 'expired', 'replaced'] as const
export type KeyFault = (typeof keyFaults)[number]

/**
 * Tells who calls.
 * @throws LlmError invalid_key, with what to do; store_unavailable if nobody can tell
 */
export type CallerOf = (call: Pick<Call, 'headers' | 'note'>) => Promise<Caller>

export function createCallers({ directory, catalogue, targetsOf, refused, now }: CallersParts): CallerOf {
  /** What a key allows is worked out once, as long as the key stays the same. */
  const callers = new WeakMap<Key, Caller>()

  function callerOf(key: Key): Caller {
    const known = callers.get(key)
    if (known) return known
    const caller = callerWith(key, catalogue, targetsOf(key))
    callers.set(key, caller)
    return caller
  }

  function refusal(why: KeyFault, message: string): LlmError {
    refused(why)
    return new LlmError('invalid_key', message)
  }

  return async ({ headers, note }) => {
    const token = tokenOf(headers)
    if (token === undefined) {
      if (await directory.isOpen()) return anyone
      throw refusal('missing', 'This router answers callers with an API key, llmr_…, and this call has none')
    }
    const holder = await directory.holderOf(token)
    if (holder === undefined) throw refusal('unknown', 'There is no such API key, or it has been revoked')
    note({ key: holder.key.id })
    const fault = faultOf(holder, now())
    if (fault) throw refusal(fault.why, `The API key ${holder.key.name} ${fault.says}`)
    return callerOf(holder.key)
  }
}

function faultOf({ key, untilMs }: Holder, nowMs: number): { why: KeyFault; says: string } | undefined {
  if (key.disabled) return { why: 'disabled', says: 'is disabled; its owner can enable it' }
  if (key.expires !== undefined && nowMs >= Date.parse(key.expires)) {
    return { why: 'expired', says: `has expired on ${key.expires}; ask for another` }
  }
  if (untilMs === undefined || nowMs < untilMs) return undefined
  return { why: 'replaced', says: 'has a new token, which has replaced this one' }
}

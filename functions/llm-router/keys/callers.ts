import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import { anyone, type Caller } from './caller.ts'
import type { Directory, Holder } from './directory.ts'
import type { Key } from './key-schema.ts'
import { tokenOf } from './token.ts'

export type CallersParts = {
  directory: Directory
  catalogue: Pick<Catalogue, 'strategy'>
  targetsOf: (key: Key) => ReadonlySet<Target> | undefined
  now: () => number
}

/**
 * Tells who calls.
 * @throws LlmError invalid_key, with what to do; store_unavailable if nobody can tell
 */
export type CallerOf = (call: Pick<Call, 'headers' | 'note'>) => Promise<Caller>

export function createCallers({ directory, catalogue, targetsOf, now }: CallersParts): CallerOf {
  /** What a key allows is worked out once, as long as the key stays the same. */
  const callers = new WeakMap<Key, Caller>()

  function callerWith(key: Key): Caller {
    const known = callers.get(key)
    if (known) return known
    const { user, department, tags, strategies } = key
    const otherwise = strategies?.includes(catalogue.strategy) === false ? strategies[0] : undefined
    const caller = { key, user, department, tags, targets: targetsOf(key), strategy: key.strategy ?? otherwise }
    callers.set(key, caller)
    return caller
  }

  return async ({ headers, note }) => {
    const token = tokenOf(headers)
    if (token === undefined) {
      if (await directory.isOpen()) return anyone
      throw new LlmError('invalid_key', 'This router answers callers with an API key, llmr_…, and this call has none')
    }
    const holder = await directory.holderOf(token)
    if (holder === undefined) throw new LlmError('invalid_key', 'There is no such API key, or it has been revoked')
    note({ key: holder.key.id })
    checkValid(holder, now())
    return callerWith(holder.key)
  }
}

function checkValid({ key, untilMs }: Holder, nowMs: number): void {
  const refuse = (why: string) => {
    throw new LlmError('invalid_key', `The API key ${key.name} ${why}`)
  }
  if (key.disabled) refuse('is disabled; its owner can enable it')
  if (key.expires !== undefined && nowMs >= Date.parse(key.expires))
    refuse(`has expired on ${key.expires}; ask for another`)
  if (untilMs !== undefined && nowMs >= untilMs) refuse('has a new token, which has replaced this one')
}

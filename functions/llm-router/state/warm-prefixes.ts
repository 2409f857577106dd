import { noteLatest } from '#runtime/memory/latest.ts'
import { isToCome } from './span.ts'

/** What a target is known to have cached of the beginning of a prompt. Times are in milliseconds since the epoch. */
export type Held = Readonly<{ target: string; tokens: number; atMs: number; untilMs: number }>

/** The same under the key of that beginning, as routers share it. */
export type HeldUnder = Held & Readonly<{ key: string }>

export type WarmPrefixes = {
  /** What is held under a key now, the latest first. */
  of(key: string): readonly Held[]
  hold(held: HeldUnder): void
  /** Takes what other routers hold, as far as it is later than what is known. */
  learn(others: Iterable<HeldUnder>): void
  /** What this router has seen itself and is still held: the latest first, at most so many. */
  own(most: number): HeldUnder[]
}

/** About 3 MB. What was asked for the longest ago is forgotten first. */
const mostKeys = 10_000
/** More targets than these do not answer one conversation while its caches live. */
const mostTargets = 4

/**
 * @param now milliseconds since the epoch
 * @param changed called when this router has seen something
 */
export function createWarmPrefixes(now: () => number, changed: () => void, most = mostKeys): WarmPrefixes {
  const byKey = new Map<string, readonly (Held & { isOwn: boolean })[]>()

  function put({ key, ...held }: HeldUnder, isOwn: boolean): void {
    const others = (byKey.get(key) ?? []).filter(({ target }) => target !== held.target)
    const all = [{ ...held, isOwn }, ...others].sort((one, other) => other.atMs - one.atMs)
    noteLatest(byKey, key, all.slice(0, mostTargets), most)
  }

  return {
    of(key) {
      const nowMs = now()
      return (byKey.get(key) ?? []).filter(({ untilMs }) => untilMs > nowMs)
    },
    hold(held) {
      put(held, true)
      changed()
    },
    learn(others) {
      const nowMs = now()
      for (const held of others) {
        const known = byKey.get(held.key)?.find(({ target }) => target === held.target)
        const isLater = held.atMs > (known?.atMs ?? 0) && !isToCome(held.atMs, nowMs)
        if (held.untilMs > nowMs && isLater) put(held, false)
      }
    },
    own(most) {
      const nowMs = now()
      const found: HeldUnder[] = []
      for (const [key, all] of [...byKey].reverse()) {
        for (const { isOwn, ...held } of all) if (isOwn && held.untilMs > nowMs) found.push({ key, ...held })
        if (found.length >= most) break
      }
      return found.slice(0, most)
    },
  }
}

import { setImmediate as turn } from 'node:timers/promises'
import type { ComparedAnswer, ShadowResult } from '#runtime/contract/admin/shadows.ts'
import type { Call } from '#runtime/http/call.ts'
import { describeError } from '#runtime/log.ts'
import type { Room } from '#runtime/memory/room.ts'
import type { Catalogue, Shadow, Target } from '../../catalogue/catalogue.ts'
import { hasRetired } from '../../catalogue/replacement.ts'
import { fits } from '../../choose/condition.ts'
import { rejection } from '../../choose/filters.ts'
import { expand, serving } from '../../choose/names.ts'
import type { ObserveShadows, ShadowOutcome } from '../../observe/shadows.ts'
import type { TargetStates } from '../../state/target-states.ts'
import { type AskShadow, type Mirrored, NotAsked } from './ask.ts'

export type MirrorParts = {
  catalogue: Catalogue
  /** What callers know of the targets. */
  states: TargetStates
  /** What shadows know of them. */
  shadowStates: TargetStates
  ask: AskShadow
  observe: ObserveShadows
  /** Told of each comparison. */
  compared: (call: Call, result: ShadowResult) => void
  requestRoom: Room
  /** Aborted when the function is about to end. */
  stopping: AbortSignal
  now: () => number
  random: () => number
}

/** Asks the shadows that a request is drawn for. It returns at once, never throws, and changes nothing of the request. */
export type Mirror = (call: Call, mirrored: Mirrored, original: ComparedAnswer) => void

/** How many requests of each shadow are under way, in this replica. */
export type Underway = (name: string) => number

/**
 * Mirrors a share of the requests behind their answers: the hard filters say whom they may be sent to. One that finds no place is left
 * out, since none is worth a queue of prompts in memory.
 */
export function createMirror(parts: MirrorParts): { mirror: Mirror; underWay: Underway } {
  const { catalogue, observe, stopping, now } = parts
  const counts = new Map<string, number>()
  const underWay: Underway = (name) => counts.get(name) ?? 0

  /** The first target that may be asked, and is not the one that has answered. */
  function targetFor({ to }: Shadow, { request }: Mirrored, original: ComparedAnswer): Target | ShadowOutcome {
    let why: ShadowOutcome = 'rejected'
    for (const named of expand(to, catalogue)) {
      const target = serving(named, catalogue, now(), request.task)
      if (target.name === original.target) continue
      // No other model makes the same vectors.
      if (request.task === 'embed' && hasRetired(target, now())) continue
      const rejected =
        rejection(request, target, parts.states(target)) ?? rejection(request, target, parts.shadowStates(target))
      if (rejected === undefined) return target
      if (rejected.kind === 'state') why = 'unavailable'
    }
    return why
  }

  /** Waits for the end of the answer, asks, and compares. */
  async function follow(call: Call, shadow: Shadow, target: Target, mirrored: Mirrored, original: ComparedAnswer) {
    await call.closed
    // What others have to do comes first.
    await turn()
    const answer = await parts.ask(call, shadow, target, mirrored)
    const { name } = shadow
    observe.ended(name, answer.succeeded ? 'answered' : 'failed')
    observe.compared(name, original, answer)
    parts.compared(call, { name, time: new Date(now()).toISOString(), original, shadow: answer })
  }

  function begin(call: Call, shadow: Shadow, mirrored: Mirrored, original: ComparedAnswer): ShadowOutcome | undefined {
    const { name, concurrent } = shadow
    if (stopping.aborted) return 'stopping'
    if (underWay(name) >= concurrent) return 'busy'
    const target = targetFor(shadow, mirrored, original)
    if (typeof target === 'string') return target
    const room = parts.requestRoom.share()
    try {
      room.take(call.body.length)
    } catch {
      return 'busy'
    }
    counts.set(name, underWay(name) + 1)
    follow(call, shadow, target, mirrored, original)
      .catch((error: unknown) => {
        observe.ended(name, error instanceof NotAsked ? error.outcome : 'failed')
        if (!(error instanceof NotAsked)) call.log.error(describeError(error), 'a shadow has failed')
      })
      .finally(() => {
        room.release()
        counts.set(name, underWay(name) - 1)
      })
    return undefined
  }

  return {
    underWay,
    mirror(call, mirrored, original) {
      for (const shadow of catalogue.shadow) {
        if (!fits(shadow.when, mirrored.request) || parts.random() >= shadow.share) continue
        const outcome = begin(call, shadow, mirrored, original)
        if (outcome) observe.ended(shadow.name, outcome)
      }
    },
  }
}

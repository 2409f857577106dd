import { hash } from 'node:crypto'
import type { Call } from '#runtime/http/call.ts'
import { withDeadline } from '#runtime/http/deadline.ts'
import type { TimedRequest } from '../../choose/request.ts'
import type { Answers } from '../../store/answers.ts'
import type { CacheSettings } from '../policy.ts'
import { type Asked, requestKey } from '../request-key.ts'
import { untilAborted } from '../until-aborted.ts'
import type { Embed } from './embed.ts'
import { createFamilies } from './families.ts'
import type { ReadFacts } from './guards.ts'
import { nearest, type Similar } from './neighbours.ts'
import { singleTurnOf } from './single-turn.ts'

export type SemanticParts = {
  answers: Answers
  settings: CacheSettings
  semantic: NonNullable<CacheSettings['semantic']>
  embed: Embed
  readFacts: () => ReadFacts
  routing: () => string
  now: () => number
}

/** A question among those that may have the same answer, once its vector is there. */
export type Placed = { family: string; vector: Promise<Float32Array | undefined> }

/** Of the answers to similar questions, so many are looked at. One may be gone, or too old for its asker. */
const mostLookedAt = 3

/**
 * Answers to similar questions. Those that may have one answer are a family: of one tenant, equal in all but the words of the
 * question, and agreeing in every fact that the guards read, so that these need not be kept. What the store gets of a question is its
 * vector.
 */
export function createSemantic(parts: SemanticParts) {
  const { settings, semantic, embed } = parts
  const families = createFamilies({ ...parts, keepVectors: semantic.keepVectors, maxBytes: settings.maxBytes })
  let keeping: Promise<void> = Promise.resolve()

  function familyOf(asked: Asked): { family: string; text: string } | undefined {
    const turn = asked.path === '/v1/chat/completions' ? singleTurnOf(asked.body) : undefined
    const facts = turn && parts.readFacts()(turn.text)
    if (!facts) return undefined
    const rest = requestKey({ ...asked, body: turn.rest }, settings.sharedBy, parts.routing())
    const family = ['similar', semantic.embedWith, rest, asked.request.category ?? null, facts]
    return { family: hash('sha256', JSON.stringify(family)), text: turn.text }
  }

  async function add({ family, vector: embedded }: Placed, key: string, expiresMs: number): Promise<void> {
    const vector = await embedded
    if (vector !== undefined) await families.add(family, { key, expiresMs, vector })
  }

  return {
    /** Asks for the vector of a question that may have the answer of another one; undefined if none will do. */
    place(call: Call, asked: Asked & { request: TimedRequest }): Placed | undefined {
      const found = familyOf(asked)
      return found && { family: found.family, vector: embed(call, asked.request, found.text) }
    },
    /** The answers of similar questions, the most similar first; none if their vectors are not there in time. */
    async find({ family, vector }: Placed, leftMs: number, signal: AbortSignal): Promise<readonly Similar[]> {
      const kept = families.read(family).catch(() => [])
      const [asked, known] = await Promise.all([inTime(vector, Math.min(semantic.timeoutMs, leftMs), signal), kept])
      return asked === undefined ? [] : nearest(known, asked, semantic.threshold).slice(0, mostLookedAt)
    },
    /** Notes where the answer to a question is kept. One after the other: of two routers that do so at once, one counts. */
    add(placed: Placed, key: string, expiresMs: number): void {
      keeping = keeping.then(() => add(placed, key, expiresMs)).catch(() => {})
    },
  }
}

export type Semantic = ReturnType<typeof createSemantic>

/** Undefined when the time is over, or its asker has left. What it waited for goes on. */
function inTime<Value>(awaited: Promise<Value>, limitMs: number, signal: AbortSignal): Promise<Value | undefined> {
  const late = () => new Error('The time is over')
  return withDeadline(signal, limitMs, late, (either) => untilAborted(awaited, either)).catch(() => undefined)
}

import { LlmError } from '#runtime/errors.ts'
import { noteLatest } from '#runtime/memory/latest.ts'

export type LookupParts<Found> = {
  find: (name: string) => Promise<Found | undefined>
  /** How long an answer holds, and how much longer if nobody answers. */
  freshMs: number
  staleMs: number
  /** How many names are remembered, of those that were found, and of those that were not. */
  mostKnown: number
  mostUnknown: number
  /** The last time that something certainly changed: older answers do not hold. */
  changedMs: () => number
  now: () => number
}

type Answer<Found> = { found: Found | undefined; askedMs: number }

/**
 * Remembers answers for a while. Who asks for the same name at the same time shares one question, and names that nobody knows cannot
 * push out those that somebody does.
 * @throws LlmError store_unavailable, from the lookup, if nobody answers and nothing is remembered
 */
export function createLookups<Found>(parts: LookupParts<Found>): (name: string) => Promise<Found | undefined> {
  const { find, freshMs, staleMs, changedMs, now } = parts
  const known = new Map<string, Answer<Found>>()
  const unknown = new Map<string, Answer<Found>>()
  const asking = new Map<string, Promise<Answer<Found>>>()

  function keep(name: string, answer: Answer<Found>): void {
    known.delete(name)
    unknown.delete(name)
    const [answers, most] = answer.found === undefined ? [unknown, parts.mostUnknown] : [known, parts.mostKnown]
    noteLatest(answers, name, answer, most)
  }

  async function ask(name: string, last: Answer<Found> | undefined): Promise<Answer<Found>> {
    // Taken before the question: what changes after it is not in the answer.
    const askedMs = now()
    try {
      const answer = { found: await find(name), askedMs }
      keep(name, answer)
      return answer
    } catch (cause) {
      if (last && Math.abs(askedMs - last.askedMs) < freshMs + staleMs) return last
      throw new LlmError('store_unavailable', 'The store of the API keys does not answer', {
        cause,
        retryAfterMs: 1000,
      })
    } finally {
      asking.delete(name)
    }
  }

  return async (name) => {
    const last = known.get(name) ?? unknown.get(name)
    const ageMs = last && now() - last.askedMs
    // A clock that was set back does not prolong an answer.
    const isFresh = ageMs !== undefined && ageMs >= 0 && ageMs < freshMs
    if (last && isFresh && last.askedMs > changedMs()) return last.found
    const running = asking.get(name) ?? ask(name, last)
    asking.set(name, running)
    return (await running).found
  }
}

import type { Call } from '#runtime/http/call.ts'
import { describeError } from '#runtime/log.ts'
import type { Finding } from './personal/kinds.ts'

/** Of a long text, so much is searched on a slow machine that others do not wait for long: the router has one thread. */
const limitMs = 100

/** The kinds of personal data and secrets in a request. Nothing of a text is in what it says, logs or counts. */
export type Search = (call: Pick<Call, 'log' | 'note'>, request: unknown) => Promise<readonly Finding[]>

type Parts = {
  /** Loads the detectors, which nobody needs before the first search. */
  load: () => Promise<{ scan(request: unknown, limitMs: number, nowMs: () => number): readonly Finding[] }>
  /** Told of each search. */
  searched: (found: readonly Finding[]) => void
  /** A clock that never goes back. */
  nowMs: () => number
}

/** A search that fails says `not_scanned`, which makes the request private. */
export function createSearch({ load, searched, nowMs }: Parts): Search {
  async function scanned(call: Pick<Call, 'log'>, request: unknown): Promise<readonly Finding[]> {
    try {
      const { scan } = await load()
      return scan(request, limitMs, nowMs)
    } catch (error) {
      call.log.error(describeError(error), 'a request was not searched')
      return ['not_scanned']
    }
  }
  return async (call, request) => {
    const found = await scanned(call, request)
    call.note({ personal: found.join(' ') || 'none' })
    searched(found)
    return found
  }
}

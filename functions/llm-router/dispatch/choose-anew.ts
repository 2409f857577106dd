import { choose } from '../choose/choose.ts'
import type { Decision, Removed, Surroundings } from '../choose/decision.ts'
import { NoCandidate } from '../choose/no-candidate.ts'
import type { TimedRequest } from '../choose/request.ts'
import { requestTimeMs } from './time.ts'

export type ChooseAnewParts = {
  /** Reads the platform's list of functions again, unless it is new. */
  relistFunctions: () => Promise<void>
}

/** A list takes milliseconds. A gateway that takes longer than this has none to give. */
const patienceMs = 1000

/**
 * Decides as `choose` does. Where that leaves nobody, and somebody only because of the platform's list of functions, the list is read
 * again first. It is read behind requests, so after a pause it says what was true before the pause.
 * @param surroundings those of now
 * @throws LlmError as `choose` does
 */
export async function chooseAnew(
  request: TimedRequest,
  surroundings: () => Surroundings,
  { relistFunctions }: ChooseAnewParts,
): Promise<Decision> {
  try {
    return choose(request, surroundings())
  } catch (error) {
    if (!(error instanceof NoCandidate) || !error.removed.some(isOfList)) throw error
  }
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, Math.min(patienceMs, requestTimeMs(request)))
  // Without a new list the last one holds.
  await Promise.race([relistFunctions().catch(() => {}), late])
  clearTimeout(timer)
  return choose(request, surroundings())
}

function isOfList({ rejection }: Removed): boolean {
  return rejection.status === 'missing' || rejection.status === 'unready'
}

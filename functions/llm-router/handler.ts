import type { CreateFunction } from '#runtime/start.ts'
import { sayWhoIsLetIn } from './admin/who-is-let-in.ts'
import { openAnswers } from './compose/answers.ts'
import { createAttempts } from './compose/attempts.ts'
import { callerRoutes } from './compose/caller-routes.ts'
import { openCallers } from './compose/callers.ts'
import { openKnown } from './compose/known.ts'
import { openNoted } from './compose/noted.ts'
import { operatorRoutes } from './compose/operator-routes.ts'

/** The one endpoint for every LLM call: picks a provider function, invokes it, prices the answer. */
export const createFunction: CreateFunction = async (parts) => {
  const known = await openKnown(parts)
  const noted = await openNoted(parts, known)
  const attempts = createAttempts(parts, known, noted)
  const callers = await openCallers(parts, known)
  const answers = await openAnswers(parts, known, noted, attempts)
  // After the start, which waits neither for the list of deployed functions nor for the store.
  setImmediate(attempts.loop.background)
  setImmediate(sayWhoIsLetIn, parts, callers.directory)
  const composed = { known, noted, attempts, answers, callers }
  return [...callerRoutes(parts, composed), ...operatorRoutes(parts, composed)]
}

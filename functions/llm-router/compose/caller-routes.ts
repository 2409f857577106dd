import type { Route } from '#runtime/http/call.ts'
import type { Parts } from '#runtime/parts.ts'
import { createDeliveries } from '../dispatch/deliveries.ts'
import { createFeedback } from '../dispatch/feedback.ts'
import { createObserveFeedback } from '../observe/feedback.ts'
import { countingRoutes } from '../routes/counting.ts'
import { deliveredOnce } from '../routes/delivered-once.ts'
import { dialectRoutes } from '../routes/dialects.ts'
import { feedbackRoute } from '../routes/feedback.ts'
import { keyRoute } from '../routes/key.ts'
import { modelsRoutes } from '../routes/models.ts'
import { notedRoute, notingCallers } from '../routes/noted-route.ts'
import { personalTold } from '../routes/personal-told.ts'
import { withReadableToken } from '../routes/readable-token.ts'
import { shortRoute } from '../routes/short.ts'
import { withoutLongWaits } from '../routes/without-long-waits.ts'
import type { Answers } from './answers.ts'
import type { Attempts } from './attempts.ts'
import type { Callers } from './callers.ts'
import type { Known } from './known.ts'
import type { Noted } from './noted.ts'

export type Composed = { known: Known; noted: Noted; attempts: Attempts; answers: Answers; callers: Callers }

/** What answers callers. */
export function callerRoutes(parts: Parts, { known, noted: notes, attempts, answers, callers }: Composed): Route[] {
  const { now, metrics, secrets } = parts
  const { catalogue, store, arms, own } = known
  const { drafts, decisionLog } = notes
  const { callerOf } = callers
  const routesParts = {
    ...answers,
    receive: answers.personal.receive,
    callerOf: notingCallers(callerOf, drafts.of),
    maxPromptCharacters: parts.settings.max_prompt_characters,
  }
  const deliveries = createDeliveries(store.documents, own.write_timeout, now)
  const giveFeedback = createFeedback({
    ...{ catalogue, log: decisionLog, callNotes: answers.callNotes, armEnded: arms.ended, now },
    observe: createObserveFeedback(metrics, catalogue),
  })
  return [
    ...[shortRoute(routesParts), ...dialectRoutes(routesParts)].map((route) => {
      const noted = notedRoute(withReadableToken(secrets, personalTold(route, answers.personal)), drafts)
      return deliveredOnce(withoutLongWaits(noted, now), { deliveries, callerOf, now })
    }),
    ...countingRoutes(routesParts).map((route) => personalTold(route, answers.personal)),
    ...modelsRoutes({ catalogue, callerOf, now }),
    feedbackRoute({ callerOf, giveFeedback }),
    keyRoute({ callerOf, readBalances: attempts.loop.readBalances }),
  ]
}

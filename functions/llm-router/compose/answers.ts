import type { Parts } from '#runtime/parts.ts'
import { createCallNotes } from '../dispatch/call-notes.ts'
import { createAskCount } from '../dispatch/count-prompt.ts'
import { createDispatch } from '../dispatch/dispatch.ts'
import { createDispatchStream } from '../dispatch/dispatch-stream.ts'
import { notedDispatch, notedDispatchStream } from '../dispatch/noted-dispatch.ts'
import { guarded, guardedStream } from '../dispatch/runaway/guarded.ts'
import { createShadows } from '../dispatch/shadow/create-shadows.ts'
import { shadowed, shadowedStream } from '../dispatch/shadow/shadowed.ts'
import { readClusterHeaders } from '../invoke/cluster-headers.ts'
import { acrossBlips } from '../invoke/gateway-blip.ts'
import { createMayBeHeld } from '../invoke/held-calls.ts'
import { createInvoke, type InvokeParts } from '../invoke/invoke.ts'
import { createInvokeStream } from '../invoke/invoke-stream.ts'
import { ofNoRequest } from '../observe/of-no-request.ts'
import { createObservePersonal } from '../observe/personal.ts'
import { createCategoryModel } from '../request/classify/classify.ts'
import { createReader } from '../request/classify/reader.ts'
import { createDifficulty } from '../request/classify/tier/difficulty.ts'
import { createTierModel } from '../request/classify/tier/tier.ts'
import { createDescribe } from '../request/describe.ts'
import { createReceive } from '../request/hints.ts'
import { createLikeness } from '../request/likeness.ts'
import { createSearch } from '../request/search.ts'
import { createTokenCounter } from '../request/tokens.ts'
import { notingPersonal } from '../routes/personal-told.ts'
import type { Attempts } from './attempts.ts'
import { openCache } from './cache.ts'
import type { Known } from './known.ts'
import type { Noted } from './noted.ts'

export type Answers = Awaited<ReturnType<typeof openAnswers>>

/**
 * The way of a request, from the outside in: its decision is noted, the cache may know the answer, the guard against loops may hold it
 * back, shadows see it go by, and the dispatch asks targets.
 */
export async function openAnswers(parts: Parts, known: Known, noted: Noted, attempts: Attempts) {
  const { catalogue, toSiblings, store, states, steadyNow, deployed, comparisons } = known
  const { loop, gate } = attempts
  const { drafts, recorder } = noted
  const { siblings } = toSiblings
  const invokeParts: InvokeParts = {
    ...toSiblings,
    send: acrossBlips(siblings, parts.send),
    mayBeHeld: createMayBeHeld({ ...deployed, steadyNow }),
    coldStartMs: catalogue.failures.coldStartMs,
    replied(target, reply) {
      deployed.replied(target.function, reply)
      if (target.cluster) states(target).observeCluster(readClusterHeaders(reply.headers))
    },
  }
  const invoke = createInvoke(invokeParts)
  const open = acrossBlips(siblings, parts.open)
  const invokeStream = createInvokeStream({ ...invokeParts, open, replyRoom: parts.replyRoom })
  const callNotes = createCallNotes(store.documents, parts.now)
  const shadows = createShadows({ ...parts, ...loop, invoke, callNotes, compared: comparisons.compared })
  const countTokens = createTokenCounter()
  const read = createReader()
  const [category, tier] = [createCategoryModel(read), createTierModel(read)]
  const describe = createDescribe({
    ...{ catalogue, countTokens },
    classify: category.classify,
    difficultyOf: createDifficulty(tier.strongChance),
  })
  const search = createSearch({
    load: () => import('../request/personal/scan.ts'),
    searched: createObservePersonal(parts.metrics),
    nowMs: () => performance.now(),
  })
  const receive = createReceive({ privacy: catalogue.private, search })
  const dispatch = createDispatch({ ...loop, invoke })
  const cache = await openCache(parts, known, noted, attempts, {
    dispatch: createDispatch({ ...loop, invoke, ...ofNoRequest(loop.observe) }),
    describe: describe.embeddings,
  })
  const whole = shadowed(dispatch, shadows.mirror)
  const streamed = shadowedStream(createDispatchStream({ ...loop, invokeStream }), shadows.mirror)
  return {
    ...{ callNotes, shadows, cache, countTokens, describe },
    ...{ personal: notingPersonal(receive), likenessOf: createLikeness({ category, tier }) },
    askCount: createAskCount({ ...loop, invoke }),
    dispatch: notedDispatch(cache.cached(guarded(whole, gate)), drafts.of, recorder?.sample),
    dispatchStream: notedDispatchStream(cache.cachedStream(guardedStream(streamed, gate)), drafts.of, recorder?.sample),
  }
}

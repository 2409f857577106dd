import type { Catalogue, Target } from '../catalogue/catalogue.ts'
import type { WeightsOf } from '../choose/experiments/assign.ts'
import type { DraftOf } from '../observe/decisions/drafts.ts'
import type { Notify } from '../observe/notify.ts'
import type { Observe } from '../observe/observe.ts'
import type { ArmOutcome } from '../state/arms.ts'
import type { TargetStates } from '../state/target-states.ts'
import type { AccountsFor } from './accounts/account.ts'
import type { StrategyWhenLow } from './accounts/when-low.ts'
import type { ChooseAnewParts } from './choose-anew.ts'
import type { ColdStartParts } from './cold-start.ts'
import type { KnownCaches } from './prompt-caching/prompt-caching.ts'
import type { WhenRoom } from './room/when-room.ts'
import type { WhenAwake } from './waking/when-awake.ts'

/** Everything that the attempts of a request need. */
export type AttemptLoopParts = ColdStartParts &
  ChooseAnewParts & {
    catalogue: Catalogue
    states: TargetStates
    accountsFor: AccountsFor
    strategyWhenLow: StrategyWhenLow
    whenAwake: WhenAwake
    whenRoom: WhenRoom
    promptCaches: KnownCaches
    observe: Observe
    notify: Notify
    /** What is noted of a call for operators. */
    draftOf: DraftOf
    /** Of the experiments that adapt; and told what comes of their requests. */
    weightsOf: WeightsOf
    armEnded: (experiment: string, arm: string, outcome: ArmOutcome) => void
    /** Starts the background tasks that are due. */
    background: () => void
    /** Undefined if what is known of the targets is fresh; else resolves, soon, when it has been read from the store. */
    learning: () => Promise<unknown> | undefined
    /** Resolves, soon, when the other routers can read what this one knows of a target. */
    told: (target: Target) => Promise<unknown>
    /** The platform's limit for a streamed answer. */
    longestStreamMs: number
    /** Milliseconds since the epoch. */
    now: () => number
    /** From 0 up to, but not including, 1. */
    random: () => number
  }

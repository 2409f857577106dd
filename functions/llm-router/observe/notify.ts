import type { BudgetPeriod, BudgetScope } from '#runtime/contract/admin/budgets.ts'
import type { StrategyName } from '#runtime/contract/strategy-names.ts'
import type { ErrorCode } from '#runtime/error-table.ts'
import type { WebhookEvent } from '../catalogue/catalogue.ts'

/** Who asked. A user's id can be a mail address, so it is told only where a limit is that user's. */
type Asker = { call_id?: string; key?: { id: string; name: string } | undefined }

type BudgetFacts = {
  budget: {
    of: BudgetScope
    /** Whose it is: a key's name, a department, a user or a shadow. */
    name?: string | undefined
    per: BudgetPeriod
    usd: number
    /** ISO 8601. A total has none. */
    resets_at?: string | undefined
  }
  /** What has been used, and what calls under way have reserved. */
  used_usd: number
  reserved_usd: number
}

type RunawayFacts = {
  /** What has been seen, as the reply says it. */
  seen: string
  /** The setting of the catalogue that is the threshold, and its value. */
  setting: string
  threshold: number
  measured: number
  /** How long the caller has to wait. */
  retry_after_ms: number
}

/** The facts of each event, as a webhook's body has them: never a prompt, an answer, a token or a hash. */
export type EventFacts = {
  decision: Asker & {
    target: string
    reason: string
    strategy: StrategyName
    task: string
    private: boolean
    experiment?: string | undefined
  }
  /** Another target than the first has answered. */
  fallback: Asker & { from: string; to: string; task: string; code: ErrorCode; lost_ms: number }
  breaker_changed: {
    target: string
    change: 'opened' | 'closed' | 'disabled' | 'enabled'
    failures?: number | undefined
    because?: string | undefined
  }
  budget_low: BudgetFacts
  budget_exceeded: BudgetFacts
  runaway_slowed: Asker & RunawayFacts
  runaway_stopped: Asker & RunawayFacts
}

/** Something that webhooks tell. */
export type RouterEvent = {
  [Name in WebhookEvent]: {
    event: Name
    facts: EventFacts[Name]
    /**
     * For what happens once, however many replicas see it, and however often: a name that is the same for all of them, such as
     * `budget_low/` and the name of the counter, and when it can be forgotten.
     */
    once?: { name: string; untilMs: number } | undefined
  }
}[WebhookEvent]

/** Tells an event. It returns at once, never throws, and costs little where nobody listens. */
export type Notify = (event: RouterEvent) => void

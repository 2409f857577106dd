import type { Budget } from '../api/budgets.ts'
import { Amount } from './amount.tsx'
import { Badge } from './badge.tsx'
import { Fact } from './fact.tsx'
import { Meter } from './meter.tsx'
import { Time } from './time.tsx'

/** One budget: how much is used, what is left, and until when it lasts. */
export function BudgetMeter({ budget, title }: { budget: Budget; title: string }) {
  const { limit_usd, soft_usd, used_usd, reserved_usd = 0, left_usd, low, hard, resets_at, runs_out_at } = budget
  const isGone = left_usd !== undefined && left_usd <= 0
  return (
    <section class="card budget-meter" aria-label={title}>
      <div class="row apart">
        <h2>{title}</h2>
        {isGone ? <Badge tone="bad">used up</Badge> : low ? <Badge tone="warning">low</Badge> : null}
        {!hard && <Badge>only warns</Badge>}
      </div>
      <Meter label={`Used of ${title}`} value={used_usd} most={limit_usd} warning={soft_usd / limit_usd}>
        <Amount usd={used_usd} /> <span class="muted">of</span> <Amount usd={limit_usd} />
      </Meter>
      <dl class="facts small">
        <Fact name="Left">
          <Amount usd={left_usd} />
        </Fact>
        {reserved_usd > 0 && (
          <Fact name="Reserved">
            <Amount usd={reserved_usd} />
          </Fact>
        )}
        {runs_out_at && (
          <Fact name="Runs out">
            <Time at={runs_out_at} />
          </Fact>
        )}
        {resets_at && (
          <Fact name="Resets">
            <Time at={resets_at} />
          </Fact>
        )}
      </dl>
    </section>
  )
}

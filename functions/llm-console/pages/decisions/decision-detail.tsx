import { barsOfDecided } from '../answers/attempt-bar.ts'
import { type Decision, decisionSchema } from '../api/decisions.ts'
import { useQuery } from '../api/query.ts'
import { Amount, Count, Duration } from '../parts/amount.tsx'
import type { Bar } from '../parts/bar.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Cost } from '../parts/cost.tsx'
import { Figure } from '../parts/figure.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Empty, Loaded } from '../parts/states.tsx'
import { Time } from '../parts/time.tsx'
import { TimeLine } from '../parts/time-line.tsx'
import { addressOf } from '../shell/address.ts'
import { Attempts } from './attempts.tsx'
import { Candidates } from './candidates.tsx'
import { DecisionFacts } from './decision-facts.tsx'
import { Shadows } from './shadows.tsx'
import { Status } from './status.tsx'

/** What can be the id of a call. */
const anyId = /^[\w.:+/=-]{1,128}$/

/** All that is known of one request. */
export function DecisionDetail({ id }: { id: string }) {
  const query = useQuery(`api/admin/decisions/${encodeURIComponent(id)}`, decisionSchema)
  const { value, failure } = query
  return (
    <>
      <p class="back">
        <a href={addressOf('decisions')}>All decisions</a>
      </p>
      <PageHeader title="Decision">
        <CopyButton text={id} label="Copy the call’s id" />
      </PageHeader>
      {failure?.status === 404 && (failure.code === 'unknown_path' || !anyId.test(id)) && value === undefined ? (
        <Empty title="There is no such request any more">
          <p>
            The newest 10,000 are kept. The call was <code>{id}</code>.
          </p>
        </Empty>
      ) : (
        <Loaded query={query} lines={8}>
          {(decision) => <Known decision={decision} />}
        </Loaded>
      )}
    </>
  )
}

function Known({ decision }: { decision: Decision }) {
  const { error, partial, attempts } = decision
  return (
    <div class="stack sections">
      <div class="stack">
        {partial && <p class="notice warning">Only what one replica has in memory: {partial.reason}</p>}
        <p class="row">
          <Status status={decision.status} />
          <Time at={decision.time} />
          <code class="muted">{decision.call_id}</code>
        </p>
        <p class="summary">{summaryOf(decision)}</p>
        {error && (
          <p class="notice bad">
            {error.status} {error.code}
            {error.message && `: ${error.message}`}. {error.fix}
          </p>
        )}
        {attempts.length > 0 && <Figures decision={decision} />}
      </div>
      {attempts.length > 0 && (
        <section aria-labelledby="time-line-title">
          <h2 id="time-line-title">Time line</h2>
          <div class="card">
            <TimeLine bars={barsOf(decision)} />
          </div>
        </section>
      )}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
      <Shadows shadows={decision.shadows} />
      <Candidates decision={decision} />
      <DecisionFacts decision={decision} />
    </div>
  )
}

/** The router's part, each attempt, and the whole. */
function barsOf(decision: Decision): Bar[] {
  const { ms, status, first_output_ms } = decision
  return [
    ...barsOfDecided(decision),
    {
      name: 'Whole request',
      note: status === 'completed' ? 'to the end of the answer' : 'to its end',
      fromMs: 0,
      toMs: ms,
      ...(first_output_ms !== undefined && { firstMs: first_output_ms }),
      tone: 'router',
    },
  ]
}

function summaryOf({ status, target, reason, strategy, fallback_count, attempt_count, hedged }: Decision): string {
  const by = strategy ? `, by the strategy ${strategy}` : ''
  const why = reason ? ` because of ${reason}${by}` : by
  const after = fallback_count > 0 ? `, after ${fallback_count} ${fallback_count === 1 ? 'fallback' : 'fallbacks'}` : ''
  const beside = hedged ? ', with a second attempt beside a slow one' : ''
  if (status === 'completed') return `${target ?? 'An unknown target'} answered${why}${after}${beside}.`
  if (attempt_count === 0) return 'Nobody was asked.'
  return `${target ?? 'An unknown target'} was asked last${why}${after}${beside}.`
}

function Figures({ decision }: { decision: Decision }) {
  const { cost_usd, cost_status, predicted_cost_usd, ms, first_output_ms, stream, overhead_ms } = decision
  const { prompt_tokens, completion_tokens } = decision
  return (
    <dl class="cards figures">
      <Figure label="Cost" value={<Cost usd={cost_usd} status={cost_status} />}>
        predicted <Amount usd={predicted_cost_usd} />
      </Figure>
      <Figure label="Took" value={<Duration ms={ms} />}>
        of which the router <Duration ms={overhead_ms} />
      </Figure>
      <Figure
        label="First output"
        value={stream === false && first_output_ms === undefined ? '—' : <Duration ms={first_output_ms} />}
      >
        {stream === false ? 'the answer came as a whole' : 'since the request came'}
      </Figure>
      <Figure label="Tokens" value={<Count value={prompt_tokens} />}>
        in, and <Count value={completion_tokens} /> out
      </Figure>
    </dl>
  )
}

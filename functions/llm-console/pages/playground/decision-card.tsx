import { failureOfFault } from '../answers/failure-of-fault.ts'
import type { Decision } from '../answers/route.ts'
import type { LiveDecision } from '../answers/use-decision.ts'
import { Amount, Count, Duration } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { FailureState, Loading } from '../parts/states.tsx'
import { Likeness } from './likeness.tsx'

/** Where the question would go, and why, while it is typed. */
export function DecisionCard({ live }: { live: LiveDecision }) {
  const { answer, isAwaited, lateMs, reload } = live
  return (
    <section class="card decision" aria-labelledby="decision-title" aria-busy={isAwaited}>
      <header class="row">
        <h2 id="decision-title">Decision</h2>
        {isAwaited && answer && <span class="muted">to what you wrote before …</span>}
      </header>
      {answer && 'fault' in answer ? (
        <FailureState failure={failureOfFault(answer.fault)} onRetry={reload} />
      ) : answer ? (
        <Decided decision={answer.decision} />
      ) : isAwaited ? (
        <Loading lines={4} lateMs={lateMs} onRetry={reload} />
      ) : (
        <p class="muted">
          Where your prompt would go appears here while you write it. That asks no model and costs nothing.
        </p>
      )}
    </section>
  )
}

function Decided({ decision }: { decision: Decision }) {
  const { strategy, reason, prompt_tokens, experiment, replaced_model, candidates, refused } = decision
  return (
    <>
      <p class="row">
        {reason && <Badge tone="accent">{reason}</Badge>}
        {strategy && <span class="muted">strategy {strategy}</span>}
        {experiment && <span class="muted">experiment {experiment}</span>}
        <span class="muted">
          <Count value={prompt_tokens} unit="prompt tokens" />
        </span>
      </p>
      <Likeness decision={decision} />
      {replaced_model && <p class="notice">{replaced_model} has retired: the first candidate answers in its place.</p>}
      {refused && <FailureState failure={failureOfFault(refused)} />}
      {candidates.length > 0 && <Candidates decision={decision} />}
      <RemovedTargets decision={decision} />
    </>
  )
}

function Candidates({ decision: { candidates } }: { decision: Decision }) {
  const hasScores = candidates.some(({ score }) => typeof score === 'number')
  return (
    <div class="scroll">
      <table class="candidates">
        <caption class="visually-hidden">Candidates, in the order in which they are asked</caption>
        <thead>
          <tr>
            <th scope="col">Order</th>
            <th scope="col">Target</th>
            {hasScores && (
              <th scope="col" class="right">
                Score
              </th>
            )}
            <th scope="col" class="right">
              Cost
            </th>
            <th scope="col" class="right">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ target, score, predicted_cost_usd, predicted_latency_ms }, index) => (
            <tr key={target}>
              <td class="number">{index + 1}.</td>
              <th scope="row">{target}</th>
              {hasScores && (
                <td class="right number">
                  {typeof score === 'number'
                    ? Number(score.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 9 })
                    : ''}
                </td>
              )}
              <td class="right">
                <Amount usd={predicted_cost_usd} />
              </td>
              <td class="right">
                <Duration ms={predicted_latency_ms} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RemovedTargets({ decision: { removed, removed_count = removed.length } }: { decision: Decision }) {
  if (removed.length === 0) return null
  return (
    <details>
      <summary>{removed_count} removed by the filters</summary>
      <ul class="details-list">
        {removed.map(({ target, why }) => (
          <li key={target}>
            <strong>{target}</strong> {why}
          </li>
        ))}
        {removed_count > removed.length && <li class="muted">and {removed_count - removed.length} more</li>}
      </ul>
    </details>
  )
}

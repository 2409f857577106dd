import { type Answer, answeredBy, hasEnded, hasUnknownCost, tokensPerSecond } from '../answers/answer.ts'
import { AnswerText } from '../answers/answer-text.tsx'
import { StateBadge } from '../answers/state-badge.tsx'
import type { Decided } from '../api/decisions.ts'
import { Amount, Count, Duration } from '../parts/amount.tsx'
import { Badge } from '../parts/badge.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Cost } from '../parts/cost.tsx'
import { Fact } from '../parts/fact.tsx'
import { TimeLine } from '../parts/time-line.tsx'
import { useShown } from '../parts/use-shown.ts'
import { addressOf } from '../shell/address.ts'
import { barsOf } from './bars.ts'
import { useDecided } from './use-decided.ts'

type Props = {
  answer: Answer
  /** The form asks for something else by now. */
  isEarlier: boolean
}

/** The answer as it comes, who gave it, what it took and what it cost. */
export function AnswerCard({ answer, isEarlier }: Props) {
  const isOver = hasEnded(answer)
  const callId = answer.headers['x-request-id']
  const decided = useDecided(isOver ? callId : undefined)
  const card = useShown<HTMLElement>(!isOver)
  const { headers, text, state } = answer
  const fallbacks = Number(headers['x-llm-fallbacks'] ?? 0)
  return (
    <section ref={card} class="card answer-card" aria-labelledby="answer-title" aria-busy={!isOver}>
      <header class="row">
        <h2 id="answer-title">Answer</h2>
        <span role="status">
          <StateBadge state={state} />
        </span>
        {isEarlier && <Badge tone="warning">to an earlier request</Badge>}
        {answeredBy(answer) && <strong>{answeredBy(answer)}</strong>}
        {headers['x-llm-reason'] && <Badge>{headers['x-llm-reason']}</Badge>}
        {fallbacks > 0 && <Badge tone="warning">{fallbacks === 1 ? '1 fallback' : `${fallbacks} fallbacks`}</Badge>}
        {headers['x-simulated'] && <Badge tone="warning">simulated</Badge>}
        {text !== '' && isOver && <CopyButton text={text} />}
      </header>
      <div class="answer-columns">
        <AnswerText answer={answer} />
        <div class="stack">
          <TimeLine bars={barsOf(answer, decided)} />
          <Figures answer={answer} decided={decided} />
          {decided && <a href={addressOf('decisions', decided.call_id)}>All that is known of this call</a>}
        </div>
      </div>
      <ReplyHeaders headers={headers} />
    </section>
  )
}

type AnswerAndDecided = { answer: Answer; decided: Decided | undefined }

/** As the answer itself says; else as the router has kept it, which may be a bound. */
function CostOf({ answer, decided }: AnswerAndDecided) {
  if (answer.costUsd !== undefined) return <Amount usd={answer.costUsd} />
  if (decided && decided.attempts.length > 0) return <Cost usd={decided.cost_usd} status={decided.cost_status} />
  return hasUnknownCost(answer) ? <Amount usd={undefined} /> : <span class="muted">none, as nobody was asked</span>
}

function Figures({ answer, decided }: AnswerAndDecided) {
  const { headers, usage, firstTokenMs, totalMs } = answer
  const predicted = headers['x-llm-predicted-cost-usd']
  const speed = tokensPerSecond(answer)
  const isOver = hasEnded(answer)
  return (
    <dl class="facts">
      <Fact name="Cost">
        {isOver && <CostOf answer={answer} decided={decided} />}
        {predicted !== undefined && (
          <span class="muted">
            {isOver && ' of '}
            <Amount usd={Number(predicted)} /> predicted
          </span>
        )}
        {!isOver && predicted === undefined && <span class="muted">at the end</span>}
      </Fact>
      <Fact name="First token">
        {firstTokenMs === undefined ? <span class="muted">none yet</span> : <Duration ms={firstTokenMs} />}
      </Fact>
      <Fact name="Total">
        <Duration ms={totalMs} />
      </Fact>
      {isOver && (
        <Fact name="Tokens">
          {usage ? (
            <>
              <Count value={usage.prompt_tokens} /> in, <Count value={usage.completion_tokens} /> out
            </>
          ) : (
            <span class="unknown">unknown</span>
          )}
        </Fact>
      )}
      {speed !== undefined && (
        <Fact name="Speed">
          <Count value={Math.round(speed)} unit="tokens/s" />
        </Fact>
      )}
      {headers['x-llm-overhead-ms'] !== undefined && (
        <Fact name="Router’s own time">
          <Duration ms={Number(headers['x-llm-overhead-ms'])} />
        </Fact>
      )}
    </dl>
  )
}

const shownHeader = /^(x-llm-(?!console)|x-ratelimit-|x-request-id$|x-simulated$|retry-after$|traceparent$)/

function ReplyHeaders({ headers }: { headers: Answer['headers'] }) {
  const shown = Object.entries(headers).filter(([name]) => shownHeader.test(name))
  if (shown.length === 0) return null
  return (
    <details>
      <summary>Reply headers</summary>
      <dl class="facts mono">
        {shown.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </details>
  )
}

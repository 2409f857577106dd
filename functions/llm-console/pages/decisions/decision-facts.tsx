import type { ComponentChildren } from 'preact'
import type { Decision } from '../api/decisions.ts'
import { Amount, Count, Duration } from '../parts/amount.tsx'
import { Fact } from '../parts/fact.tsx'
import { formatPercent } from '../parts/format.ts'
import { KeyLink } from '../shell/key-link.tsx'

/** What the caller asked for, and who it was. What does not apply is left out. */
export function DecisionFacts({ decision }: { decision: Decision }) {
  const { asked, key } = decision
  const facts: readonly [string, ComponentChildren][] = [
    ['Model asked for', asked?.model],
    ['Replaced, as it has retired', decision.replaced_model],
    ['Task', decision.task],
    ['Category', decision.category && withShare(decision.category, decision.category_probability)],
    ['Chance of needing a strong model', decision.strong_chance !== undefined && formatPercent(decision.strong_chance)],
    ['Needs', asked?.needs.join(', ')],
    ['Strategy asked for', asked?.strategy],
    ['Latency budget', asked?.max_latency_ms && <Duration ms={asked.max_latency_ms} />],
    ['Time limit', asked?.timeout_ms && <Duration ms={asked.timeout_ms} />],
    ['Longest answer', asked?.max_output_tokens && <Count value={asked.max_output_tokens} unit="tokens" />],
    [
      'Prompt, as estimated',
      decision.estimated_prompt_tokens && <Count value={decision.estimated_prompt_tokens} unit="tokens" />,
    ],
    ['Private', decision.private === undefined ? undefined : decision.private ? 'yes' : 'no'],
    ['Personal data found', decision.personal && (decision.personal.join(', ') || 'none')],
    ['Form', decision.form && `${decision.form}${decision.stream ? ', streamed' : ''}`],
    ['HTTP status', decision.http_status],
    ['Key', key && <KeyLink known={key} />],
    ['Department', decision.department],
    ['User', decision.user],
    ['Tags', decision.tags.join(', ')],
    ['Cache', decision.cache],
    ['Similarity of the question', decision.cache_similarity?.toFixed(3)],
    ['Saved by the cache', decision.saved_usd !== undefined && <Amount usd={decision.saved_usd} />],
    ['Experiment', decision.experiment],
    ['Feedback', decision.feedback && `${decision.feedback.score} of 1`],
    ['Trace', decision.trace_id && <code>{decision.trace_id}</code>],
  ]
  return (
    <section aria-labelledby="request-title">
      <h2 id="request-title">Request</h2>
      <dl class="facts card">
        {facts.map(
          ([name, value]) =>
            value !== undefined &&
            value !== false &&
            value !== '' && (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ),
        )}
      </dl>
    </section>
  )
}

function withShare(category: string, probability: number | undefined): string {
  return probability === undefined ? category : `${category}, ${formatPercent(probability)} sure`
}

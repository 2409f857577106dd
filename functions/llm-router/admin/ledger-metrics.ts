import { sums, totalProperties } from '../money/ledger/entry.ts'
import { formatUsd } from '../money/nano-usd.ts'
import { type Metric, type Sample, textOf } from './exposition.ts'

/** A member of the ledger's totals: its labels, and its sums by their names. */
type Total = { labels: Record<string, string>; sum: (name: (typeof sums)[number]) => number }

type Shown = (total: Total) => Sample['value']

/**
 * What the ledger's totals are exposed as. What is unsettled is withdrawn when the router that has it is back and settles it. Therefore it
 * is in no counter: Prometheus takes one that falls for one that begins anew, and would count all of it again.
 * @param members the sums of the group of totals
 * @param size how many records the store has
 */
export function ledgerMetrics(members: ReadonlyMap<string, readonly number[]>, size: number): Metric[] {
  const totals = [...members].map(([member, values]) => toTotal(member, values))
  const settled = (shown: Shown, more: Record<string, string> = {}): Sample[] =>
    totals.flatMap((total) =>
      isUnsettled(total) ? [] : [{ labels: { ...total.labels, ...more }, value: shown(total) }],
    )
  const counter = (name: string, help: string, samples: Sample[]): Metric => ({ name, type: 'counter', help, samples })
  const gauge = (name: string, help: string, samples: Sample[]): Metric => ({ name, type: 'gauge', help, samples })
  return [
    counter(
      'llm_ledger_cost_usd_total',
      'Cost in USD of all calls in the ledger whose cost is known, without the unsettled ones',
      settled(({ sum }) => formatUsd(sum('nanoUsd'))),
    ),
    counter(
      'llm_ledger_cost_unknown_total',
      'Calls in the ledger whose cost is unknown',
      withFirstUnknown(settled(({ sum }) => sum('unknownCost'))),
    ),
    counter(
      'llm_ledger_calls_total',
      'Attempts in the ledger: those that used tokens, or may have, without the unsettled ones; and answers from the cache',
      settled(({ sum }) => sum('calls')),
    ),
    counter('llm_ledger_tokens_total', 'Tokens of the calls in the ledger, by type: prompt, completion', [
      ...settled(({ sum }) => sum('promptTokens'), { type: 'prompt' }),
      ...settled(({ sum }) => sum('completionTokens'), { type: 'completion' }),
    ]),
    gauge(
      'llm_ledger_unsettled_usd',
      'What attempts had reserved whose router ended before they did',
      unsettled(totals, ({ sum }) => formatUsd(sum('nanoUsd'))),
    ),
    gauge(
      'llm_ledger_unsettled_calls',
      'Attempts whose router ended before they did',
      unsettled(totals, ({ sum }) => sum('calls')),
    ),
    gauge('llm_ledger_records', 'Records in the store, which ledger-archive moves to PostgreSQL', [
      { labels: {}, value: size },
    ]),
  ]
}

function isUnsettled({ labels }: Total): boolean {
  return labels.status === 'unsettled'
}

/** With a zero of the status of such calls wherever there is any call, so that `increase()` sees the first one. */
function withFirstUnknown(samples: readonly Sample[]): Sample[] {
  const all = new Map<string, Sample>()
  for (const { labels } of samples) {
    const unknown = { ...labels, status: 'unknown' }
    all.set(textOf(unknown), { labels: unknown, value: 0 })
  }
  for (const sample of samples) all.set(textOf(sample.labels), sample)
  return [...all.values()]
}

/** There is one wherever there is a call, so that `delta()` sees the first one. */
function unsettled(totals: readonly Total[], shown: Shown): Sample[] {
  const samples = new Map<string, Sample>()
  for (const total of totals) {
    const { status: _, ...labels } = total.labels
    const id = textOf(labels)
    if (isUnsettled(total)) samples.set(id, { labels, value: shown(total) })
    else if (!samples.has(id)) samples.set(id, { labels, value: 0 })
  }
  return [...samples.values()]
}

function toTotal(member: string, values: readonly number[]): Total {
  const properties: unknown = JSON.parse(member)
  const labels: Record<string, string> = {}
  for (const [index, name] of totalProperties.entries()) {
    const value: unknown = Array.isArray(properties) ? properties[index] : undefined
    labels[name] = typeof value === 'string' ? value : ''
  }
  return { labels, sum: (name) => values[sums.indexOf(name)] ?? 0 }
}

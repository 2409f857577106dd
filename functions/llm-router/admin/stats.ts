import { json, type Route } from '#runtime/http/call.ts'
import { toNanoUsd, toUsd } from '../money/nano-usd.ts'
import type { Totals } from '../state/totals.ts'
import type { OperatorParts } from './health.ts'

/** `GET /stats`: the calls since this replica started, their outcomes, times and costs, in total, per provider and per target. */
export function statsRoute({ catalogue, view }: Pick<OperatorParts, 'catalogue' | 'view'>): Route {
  const totalsOf = (targets: typeof catalogue.targets) => targets.map((target) => view(target).totals)

  function handle() {
    const byProvider = Map.groupBy(catalogue.targets, (target) => target.provider)
    const called = catalogue.targets.filter((target) => view(target).totals.requests > 0)
    return json({
      ...summary(totalsOf(catalogue.targets)),
      providers: Object.fromEntries([...byProvider].map(([name, targets]) => [name, summary(totalsOf(targets))])),
      targets: Object.fromEntries(called.map((target) => [target.name, summary(totalsOf([target]))])),
    })
  }
  return { method: 'GET', path: '/stats', handle }
}

function summary(totals: readonly Readonly<Totals>[]) {
  const sum = (of: (one: Readonly<Totals>) => number) => totals.reduce((all, one) => all + of(one), 0)
  const success = sum(({ successes }) => successes)
  const fail = sum(({ failures }) => failures)
  const ended = success + fail
  return {
    total: sum(({ requests }) => requests),
    success,
    fail,
    timeout: sum(({ timeouts }) => timeouts),
    success_rate: ended === 0 ? null : success / ended,
    average_latency_ms: success === 0 ? null : Math.round(sum(({ latencyMs }) => latencyMs) / success),
    predicted_cost_usd: sum(({ predictedUsd }) => predictedUsd),
    cost_usd: toUsd(sum(({ usd }) => toNanoUsd(usd))),
  }
}

import { parser } from '@prometheus-io/lezer-promql'
import { rows } from '../../deploy/grafana/dashboard.ts'
import { alerts, records } from './prometheus/rules.ts'

/** An expression of PromQL and where it is, for messages. */
export type Expression = { where: string; expr: string }

/** What Grafana puts in place of its variables when everything is picked, in a range of a few minutes. */
const variables: Readonly<Record<string, string>> = {
  $__rate_interval: '1m',
  $__range: '5m',
  $provider: '.*',
  $function: '.*',
  $namespace: '.*',
}

/** An expression with a value in place of each of Grafana's variables. */
export const filledIn = (expr: string, picked: Readonly<Record<string, string>> = {}): string =>
  expr.replace(/\$\w+/g, (name) => picked[name] ?? variables[name] ?? name)

export const panelExpressions: readonly Expression[] = rows.flatMap(({ title: row, panels }) =>
  panels.flatMap(({ title, queries }) =>
    queries.map(({ expr }) => ({
      where: `${row} / ${title}`,
      expr: filledIn(expr),
    })),
  ),
)

export const ruleExpressions: readonly Expression[] = [
  ...records.map(({ record, expr }) => ({ where: record, expr })),
  ...alerts.map(({ alert, expr }) => ({ where: alert, expr })),
]

/**
 * The names of the metrics in an expression.
 * @throws Error if it is no PromQL
 */
export function metricNames({ where, expr }: Expression): string[] {
  const names = new Set<string>()
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`${where}: no PromQL at ${from}: ${expr}`)
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.add(expr.slice(from, to))
    },
  })
  return [...names]
}

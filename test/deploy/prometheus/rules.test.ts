import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { failedEnds } from '../../../functions/llm-router/state/ends.ts'
import { readText } from '../../repository/tree.ts'
import type { Fires, Series } from './alert-case.ts'
import { alertCases } from './alert-cases.ts'
import { check, promtool } from './programs.ts'
import { type Alert, alerts, groupNames, records, rulesFile } from './rules.ts'

type Situation = Pick<Fires, 'series' | 'interval'> & { checks: { minute: number; fires?: Fires }[] }

/** A test of an alert, as promtool reads them. */
function toUnitTest(alert: Alert, { series, interval = '1m', checks }: Situation) {
  return {
    interval,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: checks.map(({ minute, fires }) => ({
      eval_time: `${minute}m`,
      alertname: alert.alert,
      exp_alerts: fires ? [toExpected(alert, fires)] : [],
    })),
  }
}

function toExpected({ labels: own, annotations }: Alert, { labels, summary }: Fires) {
  const filled = annotations.description.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '')
  return {
    exp_labels: { ...labels, ...own },
    exp_annotations: { ...annotations, summary, description: filled },
  }
}

/** Series of one of several installations. */
const inNamespace = (namespace: string, series: Series): Series =>
  Object.fromEntries(
    Object.entries(series).map(([name, values]) => {
      const label = `namespace="${namespace}"`
      return [name.endsWith('}') ? `${name.slice(0, -1)}, ${label}}` : `${name}{${label}}`, values]
    }),
  )

/** In one namespace it fires as it does alone, and names it, while another is well. */
function besideAnother(fires: Fires, silent: Series): [string, Situation] {
  const series = { ...inNamespace('small', fires.series), ...inNamespace('large', silent) }
  const labels = { ...fires.labels, namespace: 'small' }
  const named: Fires = { ...fires, series, labels, summary: `${fires.summary}, in small` }
  return ['fires for one of two namespaces', { ...named, checks: [{ minute: named.atMinute, fires: named }] }]
}

/** Without an order of the groups, promtool takes any, and an alert sees records of now or of the evaluation before. */
const asInPrometheus = { rule_files: [rulesFile], evaluation_interval: '15s', group_eval_order: groupNames }

const everyMinute = (minutes = 40) => Array.from({ length: minutes }, (_, minute) => ({ minute }))

describe('the rules for Prometheus', () => {
  test('are what promtool takes', { skip: promtool.missing }, () => {
    const { isFine, text } = check('check', 'rules', rulesFile)
    assert.ok(isFine, text)
  })

  test('have a case for each alert', () => {
    assert.deepEqual(alerts.map(({ alert }) => alert).sort(), Object.keys(alertCases).sort())
  })

  test('tell with each alert what to do: a heading of docs/alerts.md', () => {
    const headings = [...readText('docs/alerts.md').matchAll(/^## (\w+)$/gm)].map(([, name = '']) => name)
    assert.deepEqual(
      headings,
      alerts.map(({ alert }) => alert),
    )
    for (const { alert, annotations } of alerts) {
      assert.equal(annotations.runbook_url, `docs/alerts.md#${alert.toLowerCase()}`)
    }
  })

  test('count as unanswered all ends that are failures, over both windows', () => {
    const all = failedEnds.join('|')
    for (const window of ['5m', '2m']) {
      const unanswered = records.find(({ record }) => record === `llm:unanswered:ratio_rate${window}`)
      const counted = [...(unanswered?.expr ?? '').matchAll(/code=~"([^"]*)"/g)].map(([, codes]) => codes)
      assert.deepEqual(counted, [all, all])
    }
  })

  for (const alert of alerts) {
    const { fires, alsoFires, silent, alsoSilent } = alertCases[alert.alert] ?? {}
    const firing: [string, Fires][] = Object.entries(alsoFires ?? {}).map(([when, one]) => [`fires when ${when}`, one])
    if (fires) firing.unshift(['fires', fires])
    const [calm = {}] = Object.values(silent ?? {})
    const situations: [string, Situation][] = [
      ...firing.map(([what, one]): [string, Situation] => [
        what,
        { ...one, checks: [{ minute: one.atMinute, fires: one }] },
      ]),
      ...(fires ? [besideAnother(fires, calm)] : []),
      ...Object.entries(silent ?? {}).map(([what, series]): [string, Situation] => [
        `does not fire when ${what}`,
        { series, checks: everyMinute() },
      ]),
      ...Object.entries(alsoSilent ?? {}).map(([what, one]): [string, Situation] => [
        `does not fire when ${what}`,
        { ...one, checks: everyMinute(one.minutes) },
      ]),
    ]
    for (const [what, situation] of situations) {
      test(`${alert.alert} ${what}`, { skip: promtool.missing }, async (context) => {
        const directory = await mkdtemp(join(tmpdir(), 'rules-'))
        context.after(() => rm(directory, { recursive: true }))
        const file = join(directory, 'test.yml')
        // JSON is YAML.
        await writeFile(file, JSON.stringify({ ...asInPrometheus, tests: [toUnitTest(alert, situation)] }))
        const { isFine, text } = check('test', 'rules', file)
        assert.ok(isFine, text)
      })
    }
  }
})

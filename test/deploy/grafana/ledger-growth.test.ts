import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ledgerGrowth } from '../../../deploy/grafana/ledger-growth.ts'
import { differences } from '../prometheus/evaluated.ts'
import { promtool } from '../prometheus/programs.ts'
import { alerts, records } from '../prometheus/rules.ts'

const cost = 'llm_ledger_cost_usd_total'
const ofModel = (model: string) => `${cost}{provider="groq",model="${model}",task="generate",department=""}`
const is = (usd: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(usd).map(([model, value]) => [`{model="${model}"}`, value]))

const recorded = records.find(({ record }) => record.endsWith('llm_ledger_cost_usd:increase1h'))?.expr ?? ''
const alertOn = (counter: string) => alerts.find(({ expr }) => expr.includes(counter))?.expr ?? ''

describe('the growth of the ledger', () => {
  test('counts in full what begins between two scrapes', { skip: promtool.missing }, async () => {
    const series = {
      llm_ledger_records: '1x200',
      [ofModel('old')]: '7x200',
      [ofModel('grows')]: '7x90 8x110',
      [ofModel('new')]: '_x90 5x110',
      [ofModel('begun again')]: '3x80 _x9 1x110',
    }
    const expr = `sum by (model) ${ledgerGrowth(cost, '1h')}`
    const grown = is({ old: 0, grows: 1, new: 5, 'begun again': 1 })
    const evaluated = [
      // Of the first scrape nobody knows since when it was so.
      { expr, atMinute: 30, is: is({ old: 0, grows: 0, 'begun again': 0 }) },
      { expr: `round(${expr})`, atMinute: 100, is: grown },
      { expr: `round(sum by (model) (${recorded}))`, atMinute: 100, is: grown },
      { expr, atMinute: 170, is: is({ old: 0, grows: 0, new: 0, 'begun again': 0 }) },
    ]
    assert.equal(await differences(series, evaluated), undefined)
  })

  test('is that of each cluster, where one Prometheus asks for two that are named alike', {
    skip: promtool.missing,
  }, async () => {
    const at = (cluster: string) =>
      `namespace="openfaas-fn",job="llm-ledger",instance="gateway:8080",cluster="${cluster}"`
    const series = Object.fromEntries(
      ['eu', 'us'].flatMap((cluster) => [
        [`llm_ledger_records{${at(cluster)}}`, '1x200'],
        [ofModel('old').replace('}', `,${at(cluster)}}`), '7x200'],
        [ofModel('new').replace('}', `,${at(cluster)}}`), '_x90 5x110'],
      ]),
    )
    const evaluated = [ledgerGrowth(cost, '1h'), recorded].map((expr) => ({
      expr: `sum by (model) (${expr})`,
      atMinute: 100,
      is: is({ old: 0, new: 10 }),
    }))
    assert.equal(await differences(series, evaluated), undefined)
  })

  test('is the same in the dashboard and in the rules', () => {
    const isIn = (rule: string, growth: string) => assert.ok(rule.includes(growth.slice(1, -1)), `${rule}\n${growth}`)
    const unknown = 'llm_ledger_cost_unknown_total'
    const unsettled = 'llm_ledger_unsettled_calls'
    isIn(recorded, ledgerGrowth(cost, '1h'))
    isIn(alertOn(unknown), ledgerGrowth(unknown, '1h'))
    // A gauge, which also falls.
    const ofGauge = ledgerGrowth(unsettled, '1h')
      .replace(`last_over_time(${unsettled}[1h])`, `last_over_time(${unsettled}[15m])`)
      .replace('increase', 'delta')
    isIn(alertOn(unsettled), ofGauge)
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ledgerGrowth } from '../../../deploy/grafana/ledger-growth.ts'
import { differences } from '../prometheus/evaluated.ts'
import { promtool } from '../prometheus/programs.ts'
import { records } from '../prometheus/rules.ts'

const cost = 'llm_ledger_cost_usd_total'
const ofModel = (model: string) => `${cost}{provider="groq",model="${model}",task="generate",department=""}`
const is = (usd: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(usd).map(([model, value]) => [`{model="${model}"}`, value]))

test('what begins between two scrapes counts in full in the growth of the ledger', {
  skip: promtool.missing,
}, async () => {
  const series = {
    llm_ledger_records: '1x200',
    [ofModel('old')]: '7x200',
    [ofModel('grows')]: '7x90 8x110',
    [ofModel('new')]: '_x90 5x110',
    [ofModel('begun again')]: '3x80 _x9 1x110',
  }
  const expr = `sum by (model) ${ledgerGrowth(cost, '1h')}`
  const recorded = records.find(({ record }) => record.endsWith('llm_ledger_cost_usd:increase1h'))?.expr ?? ''
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

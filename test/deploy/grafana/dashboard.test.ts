import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dashboard, rows } from '../../../deploy/grafana/dashboard.ts'
import { readText } from '../../repository/tree.ts'
import { metricNames, panelExpressions, ruleExpressions } from '../expressions.ts'
import { records } from '../prometheus/rules.ts'

type Placed = { id: number; gridPos: { x: number; y: number; w: number; h: number } }

const made = dashboard()
const file = 'deploy/grafana/llm-router.json'
const placed: Placed[] = JSON.parse(readText(file)).panels

describe('the dashboard', () => {
  test('is the file that Grafana imports', () => {
    assert.deepEqual(
      JSON.parse(readText(file)),
      JSON.parse(JSON.stringify(made)),
      `${file} is out of date: run npm run dashboards`,
    )
  })

  test('has an id of its own for each panel, and none on top of another', () => {
    assert.equal(new Set(placed.map(({ id }) => id)).size, placed.length)
    const cells = placed.flatMap(({ gridPos: { x, y, w, h } }) => {
      assert.ok(x >= 0 && x + w <= 24)
      return Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`)
    })
    assert.equal(new Set(cells).size, cells.length)
  })

  test('says of each panel what it shows and in which unit, and asks the data source that is picked', () => {
    const panels = rows.flatMap((row) => row.panels)
    for (const { title, description, unit } of panels) {
      assert.match(description, /^.{10,}[.?]$/s, title)
      assert.ok(unit !== '', title)
    }
    const uids = [...readText(file).matchAll(/"uid": "(.*)"/g)].map(([, uid]) => uid)
    assert.deepEqual(new Set(uids), new Set(['$' + '{datasource}', 'llm-router']))
    const titles = panels.map(({ title }) => title)
    assert.equal(new Set(titles).size, titles.length, 'two panels have one title')
  })

  test('tells of the picked installations alone, in each selector of a metric of theirs', () => {
    const written = [...readText(file).matchAll(/"expr": (".*")/g)].map(([, expr = '']): string => JSON.parse(expr))
    assert.equal(written.length, panelExpressions.length)
    const selectors = written.flatMap((expr) => {
      const own = metricNames({ where: expr, expr: expr.replace(/\$\w+/g, '1m') }).filter((name) =>
        /^(llm|gen_ai)_/.test(name),
      )
      return own.flatMap((name) =>
        [...expr.matchAll(RegExp(`\\b${name}\\b(.*?)[})]`, 'g'))].map(([, then = '']) => then),
      )
    })
    assert.ok(selectors.length > 60)
    for (const matchers of selectors) assert.ok(matchers.startsWith('{namespace=~"$namespace"'), matchers)
  })

  test('offers the functions of every mode: by a metric of their own, not of a gateway', () => {
    const { query } = made.templating?.list?.find(({ name }) => name === 'function') ?? {}
    assert.match(JSON.stringify(query), /label_values\(llm_function_/)
  })

  test('uses no variable that it does not have', () => {
    const names = new Set(made.templating?.list?.map(({ name }) => name))
    const used = readText(file).matchAll(/\$\{?(\w+)/g)
    for (const [, name = ''] of used) assert.ok(name.startsWith('__') || names.has(name), name)
  })
})

describe('dashboard and rules', () => {
  test('are PromQL, and know only metrics that docs/metrics.md tells', () => {
    // What OpenFaaS's gateway, the runtime of Node and Prometheus report of themselves.
    const others =
      /^(up$|gateway_(function_invocation_total|functions_seconds|service_count)|process_resident_memory_bytes)/
    const told = new Set(readText('docs/metrics.md').match(/\b[a-z_0-9]{5,}\b/g))
    const recorded = new Set(records.map(({ record }) => record))
    for (const expression of [...panelExpressions, ...ruleExpressions]) {
      for (const name of metricNames(expression)) {
        const family = name.replace(/_(bucket|count|sum)$/, '')
        const isKnown = others.test(name) || recorded.has(name) || told.has(name) || told.has(family)
        assert.ok(isKnown, `${expression.where}: ${name}`)
      }
    }
  })

  test('look back far enough at the ledger and the budgets, which may be scraped every ten minutes', () => {
    const written = [
      ...rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
      ...ruleExpressions.map(({ expr }) => expr),
      ...[...readText('docs/ledger.md').matchAll(/expr: (.*)/g)].map(([, expr = '']) => expr),
    ]
    const selectors = written.flatMap((expr) => [
      ...expr.matchAll(/(?<!:)\b(llm_ledger_(?!archived)\w+|llm_budget\w+)(?:\{[^}]*\})?(\[[^\]]*\])?/g),
    ])
    assert.ok(selectors.length > 15)
    for (const [selector, , range] of selectors) {
      assert.ok(['[15m]', '[1h]', '[$__range]'].includes(range ?? ''), selector)
    }
  })
})

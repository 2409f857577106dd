import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { dashboard } from '../../../deploy/grafana/dashboard.ts'
import { filledIn } from '../expressions.ts'
import type { Series } from '../prometheus/alert-case.ts'
import { differences } from '../prometheus/evaluated.ts'
import { promtool } from '../prometheus/programs.ts'

const panelsSchema = v.array(
  v.object({
    title: v.string(),
    targets: v.optional(v.array(v.object({ expr: v.string(), legendFormat: v.optional(v.string()) })), []),
  }),
)
const panels = v.parse(panelsSchema, JSON.parse(JSON.stringify(dashboard().panels)))

const queriesOf = (title: string) => panels.find((panel) => panel.title === title)?.targets ?? []

/** Two installations that one Prometheus scrapes, which have the same names for what is not the same. */
const budget = 'scope="department",name="web",per="month"'
const shared: Series = {
  [`llm_budget_used_usd{namespace="a",${budget}}`]: '10x20',
  [`llm_budget_limit_usd{namespace="a",${budget}}`]: '1000x20',
  [`llm_budget_used_usd{namespace="b",${budget}}`]: '75x20',
  [`llm_budget_limit_usd{namespace="b",${budget}}`]: '100x20',
  'gateway_service_count{namespace="openfaas",function_name="llm-router.a"}': '2x20',
  'gateway_service_count{namespace="openfaas",function_name="llm-router.b"}': '3x20',
  'process_resident_memory_bytes{namespace="a",function_name="llm-router.a"}': '90x20',
  'process_resident_memory_bytes{namespace="b",function_name="llm-router.b"}': '80x20',
  'process_resident_memory_bytes{job="prometheus"}': '4000x20',
  'process_resident_memory_bytes{namespace="a",job="a-database"}': '3000x20',
}

const of = (namespace: string) => `{namespace="${namespace}",${budget}}`
const router = (namespace: string) => `{function_name="llm-router.${namespace}"}`
const shown: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'Used of each budget': { [of('a')]: 0.01, [of('b')]: 0.75 },
  'Left of each budget': { [of('a')]: 990, [of('b')]: 25 },
  Replicas: { [router('a')]: 2, [router('b')]: 3 },
  Memory: { [router('a')]: 90, [router('b')]: 80 },
}

describe('the dashboard of two installations', () => {
  for (const [title, samples] of Object.entries(shown)) {
    test(`shows each by itself: ${title}`, { skip: promtool.missing }, async () => {
      const evaluated = ['.*', 'a'].flatMap((namespace) =>
        queriesOf(title).map(({ expr }) => ({
          expr: filledIn(expr, { $namespace: namespace }),
          atMinute: 10,
          is: Object.fromEntries(
            Object.entries(samples).filter(([labels]) => namespace === '.*' || /"a"|[.]a"/.test(labels)),
          ),
        })),
      )
      assert.equal(evaluated.length, 2)
      assert.equal(await differences(shared, evaluated), undefined)
    })
  }

  test('takes no largest, smallest or mean of both, and says whose a value is', () => {
    const queries = panels.flatMap(({ targets }) => targets)
    const ofOne = queries.filter(({ expr }) => /\b(max|min|avg)\b *(by|\()/.test(expr))
    assert.ok(ofOne.length > 10)
    for (const { expr, legendFormat = '' } of ofOne) {
      for (const [, by = ''] of expr.matchAll(/\b(?:max|min|avg)\b *(?:by *\(([^)]*)\))?/g)) {
        assert.match(by, /namespace|function_name/, expr)
      }
      assert.match(legendFormat, /\{\{(namespace|function_name)\}\}/, expr)
    }
  })
})

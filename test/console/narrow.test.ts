import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { budgets, savings, usageOf } from './spending.ts'
import { standingOf, targetOf } from './standing.ts'
import { startVisits, type Visits } from './visit.ts'

/** As long as a key's name may be, and without a place at which it breaks. */
const long = 'W'.repeat(128)

const key = {
  ...{
    id: 'key_1',
    source: 'stored',
    state: 'valid',
    version: 1,
    name: long,
    owner: long,
    department: long,
    user: long,
  },
  ...{ tags: [long], models: [long], budgets: [{ usd: 1e9, per: 'month', hard: true }] },
}

const decision = {
  ...{
    call_id: 'call-1',
    time: new Date(0).toISOString(),
    status: 'failed',
    ms: 12,
    attempt_count: 1,
    fallback_count: 0,
  },
  ...{ target: `a/${long}`, reason: long, user: long, tags: [long], model: long, key: { id: 'key_1', name: long } },
  candidates: [{ target: `a/${long}`, score: 1, predicted_cost_usd: 0, predicted_latency_ms: 1 }],
  removed: [{ target: long, why: long, kind: 'task' }],
  removed_count: 1,
  attempts: [
    { target: `a/${long}`, kind: 'first', start_ms: 0, end_ms: 10, outcome: 'failed', code: long, status: 500 },
  ],
  error: { code: long, status: 500, message: long, fix: 'Wait.' },
}

const standing = standingOf({
  targets: [targetOf({ target: `a/${long}`, status: 'open', why: long, available: false }), ...standingOf().targets],
})

const answers: Readonly<Record<string, (query: URLSearchParams) => object>> = {
  '/api/admin/keys': () => ({ keys: [key] }),
  '/api/admin/keys/key_1': () => key,
  '/api/admin/usage': (query) => usageOf(query, [long, `${long}2`, 'short']),
  '/api/admin/savings': () => savings,
  '/api/admin/budgets': () => budgets,
  '/api/admin/standing': () => standing,
  '/api/admin/decisions': () => ({ decisions: [decision], next: null }),
  '/api/admin/decisions/call-1': () => decision,
}

describe('a narrow window, or a wide one at 400 %', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  for (const [address, shown] of [
    ['#/keys', 'table'],
    ['#/keys/key_1', '.facts'],
    ['#/spend', 'table'],
    ['#/health', 'table'],
    ['#/decisions', 'table'],
    ['#/decisions/call-1', '.facts'],
  ] as const) {
    test(`need not be scrolled sideways, whatever the names are: ${address}`, async () => {
      const visit = await visits.open('#/nothing')
      const { page } = visit
      await page.route('**/api/admin/**', (route) => {
        const { pathname, searchParams } = new URL(route.request().url())
        const answer = answers[pathname.slice(pathname.indexOf('/api/'))]
        return answer ? route.fulfill({ json: answer(searchParams) }) : route.continue()
      })
      await page.setViewportSize({ width: 320, height: 640 })
      await page.evaluate((hash) => {
        location.hash = hash
      }, address)
      await page.locator(`main ${shown}`).first().waitFor({ state: 'attached' })
      await page.locator('main details').evaluateAll((all) => {
        for (const details of all) details.setAttribute('open', '')
      })
      for (const width of [320, 360, 800]) {
        await page.setViewportSize({ width, height: 640 })
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= width, `the page is ${wide} pixels wide in a window of ${width}`)
      }
      await visit.check()
      await visit.close()
    })
  }
})

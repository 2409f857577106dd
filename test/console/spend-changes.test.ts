import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { budgets, nowMs, savings, usageOf } from './spending.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('the page Spend, when another time or group is chosen', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  /** The page with a router that keeps its answers back while it is told to, and refuses while it is told to. */
  async function open() {
    const router = { held: Promise.resolve(), isAway: false }
    const visit = await visits.open('#/nothing')
    const { page } = visit
    const bodies = { usage: usageOf, savings: () => savings, budgets: () => budgets }
    for (const [name, bodyOf] of Object.entries(bodies)) {
      await page.route(`**/api/admin/${name}**`, async (route) => {
        const { isAway, held } = router
        await held
        const json = isAway
          ? { error: { code: 'store_unavailable', message: 'x' } }
          : bodyOf(queryOf(route.request().url()))
        const headers = { 'x-llm-console-now': String(nowMs) }
        // A request that nobody wants any more is gone.
        await route.fulfill({ status: isAway ? 503 : 200, json, headers }).catch(() => {})
      })
    }
    await page.clock.setFixedTime(nowMs)
    await page.evaluate(() => {
      location.hash = '#/spend'
    })
    await page.getByText('69 % less').waitFor()
    const choose = (label: string, option: string) => page.getByLabel(label, { exact: true }).selectOption(option)
    const loading = (part: string) => page.getByRole('region', { name: part }).getByRole('status')
    return { visit, page, router, choose, loading }
  }

  test('shows no figure of those before under it', async () => {
    const { visit, page, router, choose, loading } = await open()
    for (const [label, option, title] of [
      ['By', 'Department', 'Spend per day by department'],
      ['Time', 'Last 24 hours', 'Spend per hour by department'],
    ] as const) {
      const { promise, resolve } = Promise.withResolvers<void>()
      router.held = promise
      await choose(label, option)
      await loading('Spend over time').waitFor()
      assert.equal(await page.getByRole('region', { name: 'Spend over time' }).getByRole('table').count(), 0)
      assert.equal(await page.getByText('Unsettled').count(), 0)
      if (label === 'Time') await loading('Saved').waitFor()
      assert.equal(await page.getByText('69 % less').count(), label === 'Time' ? 0 : 1)
      resolve()
      await page.getByRole('img', { name: title }).waitFor()
    }
    await page.getByText('69 % less').waitFor()
    await visit.close()
  })

  test('shows at once what is still known of the one before, and no failure of it', async () => {
    const { visit, page, router, choose, loading } = await open()
    const failure = page.getByRole('region', { name: 'Spend over time' }).getByRole('alert')
    router.isAway = true
    await choose('By', 'Department')
    await failure.waitFor()
    router.isAway = false
    const { promise, resolve } = Promise.withResolvers<void>()
    router.held = promise
    await choose('By', 'Task')
    await loading('Spend over time').waitFor()
    await gone(failure)
    resolve()
    const shown = page.getByRole('img', { name: 'Spend per day by task' })
    await shown.waitFor()
    const again = Promise.withResolvers<void>()
    router.held = again.promise
    await choose('By', 'Model')
    await gone(shown)
    await choose('By', 'Task')
    await shown.waitFor()
    again.resolve()
    await visit.close()
  })
})

function queryOf(url: string): URLSearchParams {
  return new URL(url).searchParams
}

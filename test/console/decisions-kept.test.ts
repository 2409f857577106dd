import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

/** How many requests the router shows at once. */
const pageSize = 100

const decisionOf = (number: number) => ({
  ...{ call_id: `call-${number}`, time: new Date(number * 1000).toISOString(), status: 'completed', ms: 1 },
  ...{ target: `target/${number}`, attempt_count: 1, fallback_count: 0 },
})

const rowsBelow = (top: number) => Array.from({ length: Math.min(pageSize, top) }, (_, index) => top - index)

describe('the list of decisions once older ones are shown', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  /** The page of a router that has that many requests, and their number, which the test may change. */
  async function open() {
    const router = { count: 300, asked: 0, older: Promise.resolve() }
    const visit = await visits.open('#/nothing')
    const { page } = visit
    await page.route('**/api/admin/decisions?**', async (route) => {
      const before = new URL(route.request().url()).searchParams.get('before')
      const numbers = rowsBelow(before === null ? router.count : Number(before) - 1)
      const last = numbers.at(-1) ?? 1
      if (before === null) router.asked += 1
      else await router.older
      await route.fulfill({ json: { decisions: numbers.map(decisionOf), next: last > 1 ? String(last) : null } })
    })
    await page.clock.install()
    await page.evaluate(() => {
      location.hash = '#/decisions'
    })
    await page.getByText('100 rows', { exact: true }).waitFor()
    return { visit, page, router }
  }

  async function renew(page: Page, router: { asked: number }) {
    const { asked } = router
    await page.clock.runFor(5000)
    await until(() => router.asked > asked)
  }

  const notice = (page: Page) => page.getByText('some are missing here')
  const older = (page: Page) => page.getByRole('button', { name: 'Show older ones' })

  test('has every request, though by now more have come than one page holds', async () => {
    const { visit, page, router } = await open()
    await older(page).click()
    await page.getByText('200 rows', { exact: true }).waitFor()
    for (const count of [370, 440, 510]) {
      router.count = count
      await renew(page, router)
      await page.getByText(`${count - 100} rows`, { exact: true }).waitFor()
    }
    assert.equal(await notice(page).count(), 0)
    await older(page).click()
    await page.getByText('510 rows', { exact: true }).waitFor()
    await gone(older(page))
    await visit.close()
  })

  test('says that some are missing where more have come at once, and starts again when it is told to', async () => {
    const { visit, page, router } = await open()
    await older(page).click()
    await page.getByText('200 rows', { exact: true }).waitFor()
    router.count = 550
    await renew(page, router)
    await notice(page).waitFor()
    await visit.check('decisions-gap')
    await page.getByRole('button', { name: 'Refresh' }).click()
    await gone(notice(page))
    await page.getByText('100 rows', { exact: true }).waitFor()
    await older(page).click()
    await page.getByText('200 rows', { exact: true }).waitFor()
    assert.equal(await notice(page).count(), 0)
    await visit.close()
  })

  test('says so too where they have come while the older ones were awaited', async () => {
    const { visit, page, router } = await open()
    const held = Promise.withResolvers<void>()
    router.older = held.promise
    await older(page).click()
    router.count = 550
    await renew(page, router)
    await page.getByRole('table').getByText('target/550', { exact: true }).waitFor()
    held.resolve()
    await page.getByText('300 rows', { exact: true }).waitFor()
    await notice(page).waitFor()
    await visit.close()
  })
})

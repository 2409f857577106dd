import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { skipWithoutBrowser } from './browser.ts'
import { openSpend } from './open-spend.ts'
import { usageOf } from './spending.ts'
import { gone, startVisits, type Visits } from './visit.ts'

const away = { status: 503, body: { error: { code: 'store_unavailable', message: 'The store does not answer.' } } }

describe('the CSV file of the page Spend', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  const button = (page: Page) => page.getByRole('button', { name: 'CSV' })
  async function save(page: Page, press = () => button(page).click()) {
    const [download] = await Promise.all([page.waitForEvent('download'), press()])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }

  test('is saved as often as one wants, with the failure told where it is refused, and not offered beside one', async () => {
    let isCsvAway = false
    let isAway = false
    const { visit, page } = await openSpend(visits, {
      usage: (query) =>
        isAway || (isCsvAway && query.get('format') === 'csv') ? away : { body: usageOf(query, ['a', 'b']) },
    })
    await page.getByRole('img', { name: 'Spend per day by provider' }).waitFor()
    for (let times = 0; times < 2; times += 1) {
      const { name, text } = await save(page)
      assert.equal(name, 'spend-by-provider.csv')
      assert.match(text, /"time_zone":"UTC"/)
    }
    isCsvAway = true
    await button(page).click()
    const told = page.getByRole('alert').filter({ hasText: 'The store is not available' })
    await told.waitFor()
    await visit.checkLooks('spend-csv-failed')
    isCsvAway = false
    await save(page, () => told.getByRole('button', { name: 'Try again' }).click())
    await gone(told)
    isAway = true
    await page.getByLabel('By', { exact: true }).selectOption('Task')
    await told.waitFor()
    await gone(button(page))
    await visit.close()
  })

  test('asks for sign-in again when the session has ended', async () => {
    const { visit, page } = await openSpend(visits)
    await page.getByRole('img', { name: 'Spend per day by provider' }).waitFor()
    await page.unroute('**/api/admin/usage**')
    await page.context().clearCookies()
    await button(page).click()
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.waitFor()
    await visit.signIn()
    await gone(dialog)
    assert.match((await save(page)).text, /^time,provider,calls/)
    await gone(page.getByText('Sign in to continue'))
    await visit.close()
  })
})

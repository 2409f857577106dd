import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('a new token, which is shown once', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(async () => {
    const { body } = await visits.platform.ask('GET', '/admin/keys')
    for (const { id, name } of Object(body).keys) {
      if (String(name).startsWith('Token ')) await visits.platform.ask('DELETE', `/admin/keys/${id}?open=true`)
    }
    await visits.close()
  })

  /** The page of the keys, with one before it to go back to. */
  async function open() {
    const visit = await visits.open('#/spend')
    const { page } = visit
    await page.getByRole('link', { name: 'Keys' }).click()
    return { visit, page, shown: page.getByRole('dialog', { name: 'Key created' }) }
  }
  async function create(page: Page, name: string) {
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('button', { name: 'Create key' }).click()
  }

  test('stays when one goes back, or leaves the console by mistake', async () => {
    const { visit, page, shown } = await open()
    await create(page, 'Token that stays')
    await shown.waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Spend', includeHidden: true }).waitFor()
    assert.match((await shown.locator('pre').textContent()) ?? '', /^llmr_/)
    const [asked] = await Promise.all([
      page.waitForEvent('dialog'),
      page.evaluate(() => setTimeout(() => location.reload())),
    ])
    assert.equal(asked.type(), 'beforeunload')
    await asked.dismiss()
    await visit.check()
    await shown.getByRole('button', { name: 'Done' }).click()
    await gone(shown)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor()
    await visit.close()
  })

  test('is shown though one has gone back before it came, and another key was made since', async () => {
    const { visit, page, shown } = await open()
    const held = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    let isFirst = true
    await page.route('**/api/admin/keys', async (route) => {
      if (route.request().method() === 'GET' || !isFirst) return route.fallback()
      isFirst = false
      const response = await route.fetch()
      asked.resolve()
      await held.promise
      await route.fulfill({ response })
    })
    await create(page, 'Token that is late')
    await asked.promise
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor()
    await page.getByRole('link', { name: 'Keys' }).click()
    await create(page, 'Token of another')
    await shown.waitFor()
    const token = () => shown.locator('pre').textContent()
    const first = await token()
    held.resolve()
    await shown.getByRole('button', { name: 'Done' }).click()
    await shown
      .locator('pre')
      .filter({ hasNotText: first ?? '' })
      .waitFor()
    assert.notEqual(await token(), first)
    await shown.getByRole('button', { name: 'Done' }).click()
    await gone(shown)
    await visit.close()
  })
})

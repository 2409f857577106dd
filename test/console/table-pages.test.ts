import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { skipWithoutBrowser } from './browser.ts'
import { standingOf, targetOf } from './standing.ts'
import { startVisits, type Visits } from './visit.ts'

describe('the pages of a table', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  async function open(name: string, path: string, json: object) {
    const visit = await visits.open('#/nothing')
    const { page } = visit
    await page.route(`**/api/admin/${path}`, (route) => route.fulfill({ json }))
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${name}`)
    return visit
  }
  const goToPage = async (page: Page, number: number) => {
    for (let at = 1; at < number; at += 1) await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText(`Page ${number} of 4`).waitFor()
  }

  test('begin anew with what is searched for among the keys, in the order that was chosen', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => ({
      ...{ id: `key_${index}`, source: 'stored', state: 'valid' },
      name: `Many ${index + 100}`,
    }))
    const visit = await open('keys', 'keys', { keys })
    const { page } = visit
    await page.getByRole('button', { name: 'Name' }).click()
    await goToPage(page, 4)
    await page.getByLabel('Search').fill('many')
    await page.getByText('Page 1 of 4').waitFor()
    assert.match(await page.getByRole('rowheader').first().innerText(), /^Many 199/)
    await goToPage(page, 4)
    await page.getByLabel('Search').fill('many 1')
    await page.getByText('Page 1 of 4').waitFor()
    await visit.close()
  })

  test('begin anew with what is shown of the targets, and stay while they are read again', async () => {
    const targets = Array.from({ length: 100 }, (_, index) => targetOf({ target: `groq/model-${index}` }))
    const visit = await open('health', 'standing', standingOf({ targets }))
    const { page } = visit
    await goToPage(page, 3)
    for (let times = 0; times < 2; times += 1) await (await page.waitForResponse('**/api/admin/standing')).finished()
    await page.getByText('Page 3 of 4').waitFor()
    await page.getByLabel('Show').selectOption('Well')
    await page.getByText('Page 1 of 4').waitFor()
    await goToPage(page, 3)
    await page.getByLabel('Name contains').fill('groq')
    await page.getByText('Page 1 of 4').waitFor()
    await visit.close()
  })
})

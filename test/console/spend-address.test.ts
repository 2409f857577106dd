import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { openSpend } from './open-spend.ts'
import { usageOf } from './spending.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('the page Spend at an address that somebody has written', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  for (const query of ['by=toString', 'range=constructor']) {
    test(`shows what it shows without it where that means nothing: ${query}`, async () => {
      const { visit, page } = await openSpend(visits, {}, `#/spend?${query}`)
      await page.getByRole('img', { name: 'Spend per day by provider' }).waitFor()
      await visit.close()
    })
  }

  test('works again at another address, once it has failed at one', async () => {
    const { visit, page } = await openSpend(visits, {
      usage: (query) => ({
        body: { ...usageOf(query), ...(query.get('group_by') === 'task' && { time_zone: 'No/Where' }) },
      }),
    })
    const chart = (group: string) => page.getByRole('img', { name: `Spend per day by ${group}` })
    const goTo = (address: string) =>
      page.evaluate((hash) => {
        location.hash = hash
      }, address)
    await chart('provider').waitFor()
    await goTo('#/spend?by=task')
    const failed = page.getByText('This page has failed')
    await failed.waitFor()
    await goTo('#/spend?by=model')
    await chart('model').waitFor()
    await gone(failed)
    await goTo('#/spend?by=task')
    await failed.waitFor()
    await goTo('#/keys')
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
    await goTo('#/spend')
    await chart('provider').waitFor()
    await visit.close()
  })
})

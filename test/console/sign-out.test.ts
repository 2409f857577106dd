import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { gone, looks, startVisits, type Visits } from './visit.ts'

describe('signing out, where it fails', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  for (const look of looks.filter(({ theme }) => theme === 'light')) {
    test(`says that one is still signed in, and can be tried again: ${look.width}`, async () => {
      const visit = await visits.open('#/keys', { look })
      const { page } = visit
      let isAway = true
      const asked: string[] = []
      await page.route('**/session', (route) => {
        if (route.request().method() !== 'DELETE') return route.continue()
        asked.push('DELETE')
        return isAway ? route.fulfill({ status: 503, body: 'no' }) : route.continue()
      })
      const button = page.getByRole('button', { name: 'Sign out' })
      await button.click()
      const told = page.getByRole('alert').getByText('You are still signed in: The answer was 503, without a reason.')
      await told.waitFor()
      await visit.check(`sign-out-failed-${look.width}`)
      isAway = false
      await button.evaluate((element: HTMLElement) => {
        for (let click = 0; click < 3; click += 1) element.click()
      })
      await page.getByLabel('Admin token').waitFor()
      await gone(told)
      assert.deepEqual(asked, ['DELETE', 'DELETE'])
      assert.deepEqual(await page.context().cookies(), [])
      await visit.close()
    })
  }
})

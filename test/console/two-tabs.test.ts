import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('the console in two tabs', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  /** A browser without a window has all its tabs in focus: so this tells the tab what a switch to it does. */
  const lookAt = (page: Page, event: 'focus' | 'visibilitychange') =>
    page.evaluate((name) => (name === 'focus' ? window : document).dispatchEvent(new Event(name)), event)

  for (const event of ['focus', 'visibilitychange'] as const) {
    test(`goes on in one as soon as it is looked at, once one has signed in again in the other: ${event}`, async () => {
      const visit = await visits.open('#/keys')
      const { page } = visit
      const other = await page.context().newPage()
      await other.goto(`${visits.platform.consoleUrl}#/health`)
      await other.getByRole('table').first().waitFor()
      await page.getByRole('button', { name: 'Sign out' }).click()
      const ended = other.getByRole('dialog', { name: 'Your session has ended' })
      await ended.waitFor()
      const answered = other.waitForResponse('**/session')
      await lookAt(other, event)
      await (await answered).finished()
      await ended.waitFor()
      await visit.signIn()
      await lookAt(other, event)
      await gone(ended)
      await other.getByText(/^Live/).waitFor()

      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('Admin token').waitFor()
      await ended.getByLabel('Admin token').fill(visits.platform.adminToken)
      await ended.getByRole('button', { name: 'Sign in' }).click()
      await gone(ended)
      await lookAt(page, event)
      await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
      await visit.check()
      await visit.close()
    })
  }
})

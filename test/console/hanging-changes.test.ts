import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('a change that the router does not answer', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  const made: string[] = []
  after(async () => {
    for (const id of made) await visits.platform.ask('DELETE', `/admin/keys/${id}?open=true`)
    await visits.close()
  })

  async function make(properties: object): Promise<string> {
    const { status, body } = await visits.platform.ask('POST', '/admin/keys', properties)
    assert.equal(status, 201, JSON.stringify(body))
    made.push(Object(body).id)
    return Object(body).id
  }

  /** What changes something hangs, as `held`. */
  async function hold(page: Page, pattern: string): Promise<Route[]> {
    const held: Route[] = []
    await page.route(pattern, (route) => {
      if (route.request().method() === 'GET') return route.fallback()
      held.push(route)
      return undefined
    })
    return held
  }
  const message = 'llm-router has not answered for 30 s. Look at its log, and try again.'
  const late = { status: 504, json: { error: { message, type: 'server_error', code: 'deadline_exceeded' } } }
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

  test('says in its dialog that it is awaited, then that it may have been made, and shows what there is', async () => {
    const visit = await visits.open('#/keys')
    const { page } = visit
    await press(page, 'New key')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill('Late')
    await page.clock.install()
    const held = await hold(page, '**/api/admin/keys')
    await press(page, 'Create key')
    await until(() => held.length === 1)
    await page.clock.runFor(6000)
    await dialog.getByText(/^No answer for \d+ s\. It may be done already/).waitFor()
    await visit.checkLooks('keys-late')
    await make({ name: 'Late after all' })
    await held[0]?.fulfill(late)
    await dialog.getByRole('alert').getByText('The change may have been made all the same').waitFor()
    await gone(dialog.getByText(/^No answer for/))
    await page.getByRole('link', { name: 'Late after all' }).waitFor({ state: 'attached' })
    await visit.check('keys-unknown')
    await press(page, 'Cancel')
    await gone(dialog)
    await visit.close()
  })

  test('says the same where it asks first, and where a button does it at once', async () => {
    const id = await make({ name: 'Hangs', disabled: true })
    const visit = await visits.open(`#/keys/${id}`)
    const { page } = visit
    await page.getByRole('button', { name: 'Rotate' }).waitFor()
    await page.clock.install()
    const held = await hold(page, `**/api/admin/keys/${id}**`)
    await press(page, 'Enable')
    await until(() => held.length === 1)
    await page.clock.runFor(6000)
    await page.getByText(/^No answer for \d+ s\. The key may be enabled already/).waitFor()
    await visit.checkLooks('keys-enable-late')
    await visits.platform.ask('PATCH', `/admin/keys/${id}`, { owner: 'ada' })
    await held[0]?.abort()
    await page.getByRole('alert').getByText('The change may have been made all the same').waitFor()
    await page.getByRole('main').getByText('ada').waitFor()
    await press(page, 'Rotate')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Rotate' }).click()
    await until(() => held.length === 2)
    await page.clock.runFor(6000)
    await dialog.getByText(/^No answer for \d+ s\. It may be done already/).waitFor()
    await visit.check('keys-rotate-late')
    await held[1]?.fulfill(late)
    await dialog.getByRole('alert').getByText('The change may have been made all the same').waitFor()
    await press(page, 'Cancel')
    await gone(dialog)
    await visit.close()
  })

  test('says so too of signing in and out', async () => {
    const visit = await visits.open('#/keys', { isSignedIn: false })
    const { page } = visit
    const held = await hold(page, '**/session')
    await page.getByLabel('Admin token').fill(visits.platform.adminToken)
    await page.clock.install()
    await press(page, 'Sign in')
    await until(() => held.length === 1)
    await page.clock.runFor(6000)
    await page.getByText(/^No answer for \d+ s\. Still waiting/).waitFor()
    await visit.check('sign-in-late')
    await held[0]?.continue()
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
    await press(page, 'Sign out')
    await until(() => held.length === 2)
    await page.clock.runFor(6000)
    await page.getByText(/^No answer for \d+ s\. You may still be signed in/).waitFor()
    await visit.checkLooks('sign-out-late')
    await held[1]?.continue()
    await page.getByLabel('Admin token').waitFor()
    await visit.close()
  })
})

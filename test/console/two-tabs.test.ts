import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { skipWithoutBrowser } from './browser.ts'
import { send, write } from './playground-scene.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('the console in two tabs', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  type Event = 'focus' | 'visibilitychange'
  /** A browser without a window has all its tabs in focus: so this tells the tab what a switch to it does. */
  const lookAt = (page: Page, ...events: Event[]) =>
    page.evaluate((names) => {
      for (const name of names) (name === 'focus' ? window : document).dispatchEvent(new Event(name))
    }, events)

  const endedIn = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' })

  async function openHealth(page: Page): Promise<Page> {
    const other = await page.context().newPage()
    await other.goto(`${visits.platform.consoleUrl}#/health`)
    await other.getByRole('table').first().waitFor()
    return other
  }

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Admin token').fill(visits.platform.adminToken)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Pages', exact: true }).waitFor()
    await gone(page.getByLabel('Admin token'))
  }

  /** The playground, with an answer and a key. */
  async function ask() {
    const visit = await write(visits, 'A secret')
    const { page } = visit
    const answer = await send(page)
    await answer.getByText('whole', { exact: true }).first().waitFor()
    await page.getByLabel('API key').fill('a-key-of-the-first')
    return visit
  }

  /** Ends the session and writes on. The keys of a browser would go to the dialog, if something that is asked already opens it before. */
  async function writeAfterTheEnd(page: Page, text: string): Promise<void> {
    await page.context().clearCookies()
    await page.getByLabel('Prompt').evaluate((field, value) => {
      if (field instanceof HTMLTextAreaElement) field.value = value
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }, text)
    await endedIn(page).waitFor()
  }

  async function assertNothingIsKept(page: Page): Promise<void> {
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor()
    assert.equal(await page.getByLabel('Prompt').inputValue(), '')
    assert.equal(await page.getByLabel('API key').inputValue(), '')
    assert.equal(await page.getByRole('region', { name: 'Answer' }).count(), 0)
  }

  for (const events of [['focus'], ['visibilitychange'], ['focus', 'visibilitychange']] satisfies Event[][]) {
    test(`goes on in one as soon as it is looked at, once one has signed in again in the other: ${events}`, async () => {
      const visit = await visits.open('#/keys')
      const { page } = visit
      const other = await openHealth(page)
      await page.context().clearCookies()
      const ended = endedIn(other)
      await ended.waitFor()
      const answered = other.waitForResponse('**/session')
      await lookAt(other, ...events)
      await (await answered).finished()
      await ended.waitFor()
      await page.reload()
      await signIn(page)
      const asked: string[] = []
      other.on('request', (request) => {
        if (request.url().endsWith('/session')) asked.push(request.method())
      })
      await lookAt(other, ...events)
      await gone(ended)
      await other.getByText(/^Live/).waitFor()
      // Whether somebody is there, and then, like all else, anew.
      assert.deepEqual(asked, ['GET', 'GET'])

      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('Admin token').waitFor()
      await signIn(other)
      await lookAt(page, ...events)
      await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
      await visit.check()
      await visit.close()
    })
  }

  test('forgets in both, and stops what is under way, when one signs out in one', async () => {
    const visit = await ask()
    const { page } = visit
    await page.route('**/v1/chat/completions', () => {})
    const sent = page.waitForRequest('**/v1/chat/completions')
    await send(page)
    await sent
    const other = await openHealth(page)
    const stopped = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/chat/completions'))
    await other.getByRole('button', { name: 'Sign out' }).click()
    await stopped
    await page.getByLabel('Admin token').waitFor()
    assert.equal(await page.getByRole('navigation').count(), 0)
    await signIn(other)
    await lookAt(page, 'focus')
    await assertNothingIsKept(page)
    await visit.check()
    await visit.close()
  })

  test('shows nothing of the one before to who has signed in in the other, who may be somebody else', async () => {
    const visit = await ask()
    const { page } = visit
    const other = await openHealth(page)
    await writeAfterTheEnd(page, 'Another secret')
    await endedIn(other).waitFor()
    await signIn(other)
    await lookAt(page, 'focus')
    await gone(endedIn(page))
    await assertNothingIsKept(page)
    await visit.check()
    await visit.close()
  })

  test('keeps what was written and answered for who signs in again in the same tab', async () => {
    const visit = await ask()
    const { page } = visit
    await writeAfterTheEnd(page, 'Another secret')
    await signIn(page)
    assert.equal(await page.getByLabel('Prompt').inputValue(), 'Another secret')
    await page.getByRole('region', { name: 'Answer' }).waitFor()
    await visit.close()
  })
})

/**
 * What is around every page of the console, in a browser. Long, since all cases share one platform and one browser, which take
 * their time to start.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Request } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { gone, looks, startVisits, type Visits } from './visit.ts'

/** What a browser that has kept nothing loads before it shows a page: few round trips, and less than a second on a slow line. */
const most = { files: 20, bytes: 50_000 }

describe('the console’s shell', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  test('shows nothing but the form to who has not signed in, and says so when the token is wrong', async () => {
    const visit = await visits.open('#/keys', { isSignedIn: false })
    const { page } = visit
    await page.getByLabel('Admin token').waitFor()
    assert.equal(await page.getByRole('navigation').count(), 0)
    await visit.checkLooks('sign-in')
    await page.getByLabel('Admin token').fill('a token that is wrong')
    await page.keyboard.press('Enter')
    await page.getByText('This is not the admin-token of this console').waitFor()
    await visit.checkLooks('sign-in-wrong')
    await visit.close()
  })

  test('opens the page that the address names once somebody has signed in, by keyboard alone', async () => {
    const visit = await visits.open('#/health', { isSignedIn: false })
    const { page } = visit
    await page.getByLabel('Admin token').waitFor()
    await page.keyboard.type(visits.platform.adminToken)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor()
    const [cookie, ...others] = await page.context().cookies()
    assert.deepEqual(others, [])
    assert.deepEqual(
      { ...cookie, value: '', expires: 0, domain: '' },
      {
        ...{ name: 'llm-console', value: '', expires: 0, domain: '' },
        ...{ path: '/function/llm-console', httpOnly: true, secure: false, sameSite: 'Strict' },
      },
    )
    await visit.close()
  })

  test('is walked through by keyboard: skip link, pages, preferences', async () => {
    const visit = await visits.open('')
    const { page } = visit
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    const walked: string[] = []
    for (let press = 0; press < 10; press += 1) {
      await page.keyboard.press('Tab')
      walked.push(await focused())
    }
    assert.deepEqual(walked, [
      'Skip to the content',
      ...['Playground', 'Compare', 'Decisions', 'Spend', 'Health', 'Keys'],
      ...['Theme: system', 'Times in UTC', 'Sign out'],
    ])
    await page.getByRole('button', { name: 'Skip to the content' }).focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
    await page.getByRole('link', { name: 'Keys' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
    assert.equal(await page.title(), 'Keys · LLM console')
    await visit.close()
  })

  for (const look of looks) {
    test(`has a theme that can be chosen, and that stays: ${look.theme}, ${look.width}`, async () => {
      const visit = await visits.open('', { look })
      const { page } = visit
      const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
      const [dark, light] = ['rgb(16, 18, 22)', 'rgb(247, 247, 245)']
      assert.equal(await ground(), look.theme === 'dark' ? dark : light)
      const button = page.getByRole('button', { name: 'Theme' })
      await button.click()
      assert.equal(await ground(), light)
      await button.click()
      assert.equal(await ground(), dark)
      await page.reload()
      await button.waitFor()
      assert.equal(await ground(), dark)
      await visit.check()
      await visit.close()
    })
  }

  test('says what is wrong with an address that it does not know', async () => {
    const visit = await visits.open('#/nothing')
    await visit.page.getByRole('link', { name: 'Go to Playground' }).click()
    await visit.page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor()
    await visit.close()
  })

  for (const [name, said] of [
    ['keys', 'There is no such key'],
    ['decisions', 'There is no such request any more'],
  ] as const) {
    test(`says that nothing has an id that can be none: ${name}`, async () => {
      const visit = await visits.open(`#/${name}/%E0%A4%A`)
      await visit.page.getByText(said).waitFor()
      await visit.check()
      await visit.close()
    })
  }

  for (const name of ['decisions', 'spend', 'keys']) {
    test(`does not load for ever where the router hangs, and asks again when it is told to: ${name}`, async () => {
      const visit = await visits.open('#/nothing')
      const { page } = visit
      let isHanging = true
      await page.route('**/api/admin/**', (route) => (isHanging ? undefined : route.continue()))
      await page.clock.install()
      await page.evaluate((page) => {
        location.hash = `#/${page}`
      }, name)
      await page.getByText('Loading …').first().waitFor({ state: 'attached' })
      await page.clock.runFor(6000)
      await page
        .getByText(/^No answer for \d+ s$/)
        .first()
        .waitFor()
      await visit.check(`${name}-no-answer`)
      isHanging = false
      const again = page.getByRole('button', { name: 'Try again' })
      const loading = page.getByText('Loading …')
      await until(async () => (await again.count()) === (await loading.count()))
      for (let left = await again.count(); left > 0; left -= 1) await again.first().click()
      await gone(page.getByText(/^No answer for/))
      await gone(loading)
      await visit.close()
    })
  }

  test('shows each page from a few small files, whatever the router takes to answer', async () => {
    const visit = await visits.open('')
    const { page } = visit
    await page.route('**/api/**', () => {})
    for (const name of ['Playground', 'Compare', 'Decisions', 'Spend', 'Health', 'Keys']) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, `#/${name.toLowerCase()}`)
      const title = page.getByRole('heading', { level: 1, name })
      await title.waitFor()
      const files: Request[] = []
      const note = (request: Request) => {
        // What the page before it still asks for ends here.
        if (request.isNavigationRequest()) files.length = 0
        if (!request.url().includes('/api/')) files.push(request)
      }
      page.on('request', note)
      await page.reload()
      await title.waitFor()
      page.off('request', note)
      const sizes = await Promise.all(files.map((request) => request.sizes()))
      const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0)
      const loaded = `${name}: ${bytes} bytes in ${files.length} files`
      assert.ok(files.length < most.files && bytes > 5000 && bytes < most.bytes, loaded)
    }
    await visit.close()
  })

  test('says what to do where its address lacks the slash and its files are not found', async () => {
    const visit = await visits.open('', { isSignedIn: false })
    const { page } = visit
    await page.getByLabel('Admin token').waitFor()
    const html = await (await page.request.get(visits.platform.consoleUrl)).text()
    const astray = new URL('/another-prefix', visits.platform.consoleUrl).href
    await page.route(astray, (route) => route.fulfill({ body: html, contentType: 'text/html' }))
    await page.goto(astray)
    await page.getByText('If the address of this page does not end in a slash, add one.').waitFor()
    await page.goto(visits.platform.consoleUrl)
    await page.getByLabel('Admin token').waitFor()
    assert.equal(await page.getByText('does not end in a slash').count(), 0)
    await visit.close()
  })

  test('works without the slash at the end of its address', async () => {
    const visit = await visits.open('', { isSignedIn: false })
    await visit.page.goto(visits.platform.consoleUrl.slice(0, -1))
    await visit.page.getByLabel('Admin token').waitFor()
    assert.equal(visit.page.url(), visits.platform.consoleUrl)
    await visit.close()
  })

  test('asks who has lost the session elsewhere to sign in again, on the page that is open, whatever key is pressed', async () => {
    const visit = await visits.open('#/spend')
    const { page } = visit
    await page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor()
    await page.context().clearCookies()
    await page.evaluate(() => {
      location.hash = '#/spend?range=30d'
    })
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.waitFor()
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Escape')
    await dialog.getByLabel('Admin token').fill(visits.platform.adminToken)
    await visit.check()
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await gone(dialog)
    await page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor()
    await gone(page.getByText('Sign in to continue'))
    await visit.close()
  })

  test('ends the session when somebody signs out', async () => {
    const visit = await visits.open('')
    const { page } = visit
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Admin token').waitFor()
    assert.deepEqual(await page.context().cookies(), [])
    await page.reload()
    await page.getByLabel('Admin token').waitFor()
    await visit.close()
  })
})

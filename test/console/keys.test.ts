/** The page Keys, in a browser. Long, since all cases share one platform and one browser, which take their time to start. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visit, type Visits } from './visit.ts'

/** A key's name that would run as a script if it were not a text. */
const script = '<img src=x onerror="document.title=1"><script>document.title=1</script>'

describe('the page Keys', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  /** The ids of the keys made here. Those that were there before belong to the gateway. */
  const made: Promise<string>[] = []
  after(async () => {
    for (const id of await Promise.all(made)) await visits.platform.ask('DELETE', `/admin/keys/${id}?open=true`)
    await visits.close()
  })

  async function open(address: string): Promise<Visit> {
    const visit = await visits.open(address)
    visit.page.on('response', (response) => {
      const isMade = response.status() === 201 && response.url().endsWith('/api/admin/keys')
      if (isMade) made.push(response.json().then((body) => Object(body).id))
    })
    return visit
  }

  async function make(name: string, properties: object = {}): Promise<string> {
    const { status, body } = await visits.platform.ask('POST', '/admin/keys', { name, ...properties })
    assert.equal(status, 201, JSON.stringify(body))
    const { id } = Object(body)
    made.push(Promise.resolve(id))
    return id
  }

  test('says that the router is open, makes a key by keyboard alone, and shows its token once', async () => {
    const visit = await open('#/keys')
    const { page } = visit
    if (visits.platform.openFaaS !== undefined) await page.getByText('The router is open').waitFor()
    await visit.checkLooks('keys-empty')
    await page.getByRole('button', { name: 'New key' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New key' })
    await dialog.waitFor()
    await page.keyboard.press('Enter')
    await dialog.getByText('Write a name.').waitFor()
    await visit.checkLooks('keys-new')
    await page.keyboard.press('Escape')
    await gone(dialog)
    await page.locator('button:focus', { hasText: 'New key' }).waitFor()
    await page.keyboard.press('Enter')
    await dialog.locator('input:focus').waitFor()
    await page.keyboard.type('Shop backend')
    await dialog.getByLabel('Department').fill('web')
    await dialog.getByRole('button', { name: 'Add a budget' }).click()
    await dialog.getByLabel('Amount').fill('100')
    await dialog.getByLabel('Requests').fill('60')
    await page.keyboard.press('Enter')
    const shown = page.getByRole('dialog', { name: 'Key created' })
    await shown.waitFor()
    await gone(page.getByText('The router is open'))
    const token = (await shown.locator('pre').textContent()) ?? ''
    assert.match(token, /^llmr_[\w-]{43}$/)
    await visit.check()
    await page.keyboard.press('Escape')
    assert.ok(await shown.isVisible(), 'the token is not lost by a slip')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await shown.getByRole('button', { name: 'Copy the token' }).click()
    await shown.getByRole('button', { name: 'Copied' }).waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token)
    await shown.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('link', { name: 'Shop backend' }).waitFor()
    assert.ok(!(await page.content()).includes(token))
    const answered = await fetch(`${visits.platform.routerUrl}/key`, { headers: { authorization: `Bearer ${token}` } })
    const { name, department, limits, budgets } = Object(await answered.json())
    assert.deepEqual(
      { name, department, limits },
      { name: 'Shop backend', department: 'web', limits: { requestsPerMinute: 60 } },
    )
    assert.deepEqual(budgets[0].usd, 100)
    await visit.close()
  })

  test('shows what the router objects to at the field that it names', async () => {
    const visit = await open('#/keys')
    const { page } = visit
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Umlaut ä')
    await page.getByLabel('Requests').fill('a few')
    await page.keyboard.press('Enter')
    await page.getByText('Write a whole number above 0').waitFor()
    await page.getByLabel('Requests').fill('')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('alert').waitFor()
    assert.equal(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'), 'true')
    await visit.check('keys-refused')
    await visit.close()
  })

  test('changes, disables, rotates and revokes a key, and asks before each step that others notice', async () => {
    const id = await make('To be changed', { models: ['cheap'], limits: { requestsPerMinute: 5, concurrent: 2 } })
    await make('Stays')
    const visit = await open(`#/keys/${id}`)
    const { page } = visit
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const asked = () => page.getByRole('dialog')
    await button('Change').click()
    await asked().getByLabel('Models').fill('')
    await asked().getByLabel('Requests').fill('')
    await asked().getByRole('button', { name: 'Save' }).click()
    await gone(asked())
    const changed = Object((await visits.platform.ask('GET', `/admin/keys/${id}`)).body)
    assert.deepEqual([changed.models, changed.limits], [undefined, { concurrent: 2 }])

    await button('Disable').click()
    await asked().getByRole('button', { name: 'Cancel' }).click()
    assert.equal(Object((await visits.platform.ask('GET', `/admin/keys/${id}`)).body).state, 'valid')
    await button('Disable').click()
    await asked().getByRole('button', { name: 'Disable' }).click()
    await button('Enable').click()
    await button('Disable').waitFor()

    await button('Rotate').click()
    await asked().getByLabel('The old token stays valid').selectOption('1h')
    await visit.check('keys-rotate')
    await asked().getByRole('button', { name: 'Rotate' }).click()
    await page.getByText('This token is shown once').waitFor()
    await button('Done').click()
    await page.getByText('An old token is valid until').waitFor()
    await visit.checkLooks('keys-detail')

    await button('Revoke').click()
    await visit.check('keys-revoke')
    await asked().getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
    assert.equal((await visits.platform.ask('GET', `/admin/keys/${id}`)).status, 404)
    await visit.close()
  })

  test('tells that a key was changed meanwhile instead of overwriting it', async () => {
    const id = await make('Changed twice')
    const visit = await open(`#/keys/${id}`)
    const { page } = visit
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await visits.platform.ask('PATCH', `/admin/keys/${id}`, { owner: 'ada' })
    await page.getByLabel('Department').fill('web')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    assert.equal(Object((await visits.platform.ask('GET', `/admin/keys/${id}`)).body).department, undefined)
    await visit.close()
  })

  test('shows a script in a name as text, wherever the name stands', async () => {
    const id = await make(script, { owner: script, tags: [script] })
    const visit = await open('#/keys')
    const { page } = visit
    await page.getByRole('link', { name: script }).click()
    await page.getByRole('heading', { level: 1, name: script }).waitFor()
    for (const step of ['Change', 'Rotate', 'Revoke']) {
      await page.getByRole('button', { name: step, exact: true }).click()
      await page.getByRole('dialog').waitFor()
      await page.keyboard.press('Escape')
    }
    assert.equal(await page.title(), `${script} · LLM console`)
    await visit.check()
    await visits.platform.ask('DELETE', `/admin/keys/${id}`)
    await visit.close()
  })

  test('sorts, searches and pages through a hundred keys', async () => {
    for (let count = 10; count < 110; count += 1) await make(`Many ${count}`, { department: `d${count % 7}` })
    const visit = await open('#/keys')
    const { page } = visit
    const rows = page.getByRole('table').getByRole('rowheader')
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText('Page 2 of').waitFor()
    assert.equal(await rows.count(), 25)
    await visit.checkLooks('keys')
    await page.getByLabel('Search').fill('many 1')
    await page.getByRole('button', { name: 'Name' }).click()
    await page.getByText('Many 109').waitFor()
    assert.equal(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'descending')
    assert.match((await rows.first().textContent()) ?? '', /^Many 109/)
    await page.getByLabel('Search').fill('nobody')
    await page.getByText('No key is found').waitFor()
    await visit.close()
  })

  test('asks for the token again over the page whose session has ended, and goes on there', async () => {
    const visit = await open('#/keys')
    const { page } = visit
    await page.getByRole('table').waitFor()
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Written before')
    await page.keyboard.press('Enter')
    const ended = page.getByRole('dialog', { name: 'Your session has ended' })
    await ended.waitFor()
    await visit.check('session-ended')
    await ended.getByLabel('Admin token').fill(visits.platform.adminToken)
    await page.keyboard.press('Enter')
    await gone(ended)
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Written before')
    await page.getByRole('button', { name: 'Create key' }).click()
    await page.getByRole('dialog', { name: 'Key created' }).waitFor()
    await visit.close()
  })

  test('shows the token of a key that is being made or rotated, whatever is pressed meanwhile', async () => {
    const visit = await open('#/keys')
    const { page } = visit
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    const dialog = page.getByRole('dialog')

    /** Holds the reply back until everything that closes a dialog has been pressed. */
    async function leaveWhile(path: string, begin: () => Promise<void>) {
      const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      await page.route(path, async (route) => {
        if (route.request().method() !== 'POST') return route.fallback()
        const response = await route.fetch()
        asked.resolve()
        await answered.promise
        await route.fulfill({ response })
      })
      await begin()
      await asked.promise
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      for (const name of ['Cancel', 'Close']) {
        await dialog.getByRole('button', { name }).evaluate((button: HTMLElement) => button.click())
      }
      await visit.check()
      answered.resolve()
      await page.getByText('This token is shown once').waitFor()
      await page.unroute(path)
      await press('Done')
    }

    await leaveWhile('**/api/admin/keys', async () => {
      await press('New key')
      await page.getByLabel('Name', { exact: true }).fill('Made in the end')
      await press('Create key')
    })
    await page.getByLabel('Search').fill('Made in the end')
    await page.getByRole('link', { name: 'Made in the end' }).click()
    await leaveWhile('**/api/admin/keys/*/rotate', async () => {
      await press('Rotate')
      await dialog.getByRole('button', { name: 'Rotate' }).click()
    })
    await visit.close()
  })

  test('does once what changes a key, however often one presses', async () => {
    const visit = await open('#/keys')
    const { page } = visit
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.method() !== 'GET') asked.push(request.method())
    })
    const pressOften = (name: string) =>
      page
        .getByRole('dialog')
        .getByRole('button', { name, exact: true })
        .evaluate((button: HTMLElement) => {
          for (let click = 0; click < 3; click += 1) button.click()
        })
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await press('New key')
    await page.getByLabel('Name', { exact: true }).fill('Made once')
    await pressOften('Create key')
    await press('Done')
    assert.deepEqual(asked.splice(0), ['POST'])
    await page.getByLabel('Search').fill('Made once')
    await page.getByRole('link', { name: 'Made once' }).click()
    await press('Change')
    await page.getByLabel('Department').fill('web')
    await pressOften('Save')
    await gone(page.getByRole('dialog'))
    assert.deepEqual(asked.splice(0), ['PATCH'])
    await press('Rotate')
    await pressOften('Rotate')
    await press('Done')
    assert.deepEqual(asked.splice(0), ['POST'])
    await press('Revoke')
    await pressOften('Revoke')
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
    assert.deepEqual(asked, ['DELETE'])
    await visit.close()
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { startVisits, type Visits } from './visit.ts'

describe('the filters of the page Decisions', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
    const { ask } = visits.platform
    const asked = { messages: [{ role: 'user', content: 'Hello' }] }
    const { token } = Object((await ask('POST', '/admin/keys', { id: 'busy', name: 'Busy' })).body)
    await ask('POST', '/admin/keys', { id: 'fresh', name: 'Fresh' })
    for (const model of [undefined, 'no-such-model']) {
      const response = await fetch(`${visits.platform.routerUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ ...asked, model }),
      })
      await response.text()
    }
    await until(async () => Object((await ask('GET', '/admin/decisions')).body).decisions.length >= 2)
  })
  after(async () => {
    for (const id of ['fresh', 'busy']) await visits.platform.ask('DELETE', `/admin/keys/${id}?open=true`)
    await visits.close()
  })

  test('find nothing by names that no request has, and that is no error', async () => {
    const visit = await visits.open('#/nothing')
    const { page } = visit
    for (const filter of ['key=fresh', 'key=never', 'reason=luck', 'target=z%2Fz']) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, `#/decisions?${filter}`)
      await page.getByText('No request matches').waitFor()
      assert.equal(await page.getByRole('alert').count(), 0, filter)
      await page.getByRole('link', { name: 'Show all' }).click()
      await page.getByRole('table').waitFor()
    }
    await visit.check()
    await visit.close()
  })

  test('ask for a key once its id is entered', async () => {
    const visit = await visits.open('#/decisions')
    const { page } = visit
    const asked: string[] = []
    page.on('request', (request) => {
      const key = new URL(request.url()).searchParams.get('key')
      if (key) asked.push(key)
    })
    const rows = page.getByRole('table').getByRole('rowheader')
    await rows.nth(1).waitFor()
    const field = page.getByLabel('Key id')
    await field.pressSequentially(' busy')
    assert.doesNotMatch(page.url(), /key=/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/key=busy$/)
    await rows.nth(1).waitFor()
    await field.fill('fresh')
    await page.getByLabel('Status').focus()
    await page.waitForURL(/key=fresh$/)
    await page.getByText('No request matches').waitFor()
    await page.getByRole('link', { name: 'Show all' }).click()
    await rows.nth(1).waitFor()
    assert.equal(await field.inputValue(), '')
    assert.deepEqual([...new Set(asked)], ['busy', 'fresh'])
    await visit.close()
  })

  test('offer the error of what was refused as its reason', async () => {
    const visit = await visits.open('#/decisions')
    const { page } = visit
    const rows = page.getByRole('table').getByRole('rowheader')
    await rows.nth(1).waitFor()
    await page.getByLabel('Reason').selectOption('model_not_found')
    await until(async () => (await rows.count()) === 1)
    await page.getByRole('table').getByText('model_not_found').waitFor()
    await visit.check('decisions-by-error')
    await visit.close()
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('when a key expires, in its form', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  const made: string[] = []
  before(async () => {
    visits = await startVisits()
  })
  after(async () => {
    for (const id of made) await visits.platform.ask('DELETE', `/admin/keys/${id}?open=true`)
    await visits.close()
  })

  const fault = 'Give a day and a time, or leave it empty.'

  async function make(properties: object): Promise<string> {
    const { status, body } = await visits.platform.ask('POST', '/admin/keys', properties)
    assert.equal(status, 201, JSON.stringify(body))
    made.push(Object(body).id)
    return Object(body).id
  }

  const expiryOf = async (id: string) => Object((await visits.platform.ask('GET', `/admin/keys/${id}`)).body).expires

  test('is asked for again where the day stands there without a time', async () => {
    const visit = await visits.open('#/keys')
    const { page } = visit
    const sent: unknown[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.postDataJSON())
    })
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog', { name: 'New key' })
    await dialog.getByLabel('Name', { exact: true }).fill('Contractor')
    await dialog.getByLabel('Expires').focus()
    await page.keyboard.type('12312030')
    await dialog.getByRole('button', { name: 'Create key' }).click()
    await dialog.getByText(fault).waitFor()
    assert.equal(await dialog.getByLabel('Expires').getAttribute('aria-invalid'), 'true')
    assert.deepEqual(sent, [])
    await visit.check('keys-expiry-half')
    await dialog.getByLabel('Expires').fill('2030-12-31T10:00')
    const answer = page.waitForResponse((response) => response.request().method() === 'POST')
    await dialog.getByRole('button', { name: 'Create key' }).click()
    const { id, expires } = await (await answer).json()
    made.push(id)
    assert.match(expires, /^20(30-12-3|31-01-0)1T/)
    await visit.close()
  })

  test('stays as it is while one part of it is cleared, and ends only with all of it', async () => {
    const id = await make({ name: 'Expires', expires: '2031-01-31T10:00:00Z' })
    const before = await expiryOf(id)
    const visit = await visits.open(`#/keys/${id}`)
    const { page } = visit
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Expires').focus()
    await page.keyboard.press('Backspace')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText(fault).waitFor()
    assert.equal(await expiryOf(id), before)
    await dialog.getByLabel('Expires').fill('')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await gone(dialog)
    assert.equal(await expiryOf(id), undefined)
    await visit.close()
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('a key that somebody else changes while its page is open', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  const made: string[] = []
  before(async () => {
    visits = await startVisits()
  })
  after(async () => {
    for (const id of made) await visits.platform.ask('DELETE', `/admin/keys/${id}?open=true`)
    await visits.close()
  })

  async function open(properties: object) {
    const { ask } = visits.platform
    const { status, body } = await ask('POST', '/admin/keys', properties)
    assert.equal(status, 201, JSON.stringify(body))
    const { id } = Object(body)
    made.push(id)
    const visit = await visits.open(`#/keys/${id}`)
    visit.page.setDefaultTimeout(5000)
    const button = (name: string) => visit.page.getByRole('button', { name, exact: true })
    await button('Change').waitFor()
    return {
      ...{ visit, page: visit.page, button },
      changeElsewhere: (change: object) => ask('PATCH', `/admin/keys/${id}`, change),
      stored: async () => Object((await ask('GET', `/admin/keys/${id}`)).body),
    }
  }

  test('is shown anew once its form is closed, and can be changed then', async () => {
    const { visit, page, button, changeElsewhere, stored } = await open({ name: 'Changed twice' })
    const dialog = page.getByRole('dialog')
    await changeElsewhere({ owner: 'ada' })
    await button('Change').click()
    await dialog.getByLabel('Department').fill('web')
    await button('Save').click()
    const told = dialog.getByRole('alert')
    await told.getByText('has been changed meanwhile. Look at what its page shows now, and change it again.').waitFor()
    await visit.check('keys-conflict')
    await button('Cancel').click()
    await page.getByRole('main').getByText('ada').waitFor()
    await button('Change').click()
    await dialog.getByLabel('Department').fill('web')
    await button('Save').click()
    await gone(dialog)
    const { owner, department } = await stored()
    assert.deepEqual([owner, department], ['ada', 'web'])
    await visit.close()
  })

  test('can be enabled once its page shows what it is now', async () => {
    const { visit, page, button, changeElsewhere, stored } = await open({ name: 'Disabled', disabled: true })
    await changeElsewhere({ owner: 'ada' })
    await button('Enable').click()
    await page.getByRole('alert').getByText('has been changed meanwhile').waitFor()
    await page.getByRole('main').getByText('ada').waitFor()
    await button('Enable').click()
    await button('Disable').waitFor()
    await gone(page.getByRole('alert'))
    assert.equal((await stored()).state, 'valid')
    await visit.close()
  })

  test('does not lose that change to a form that was open before, though the page knows of it by now', async () => {
    const { visit, page, button, changeElsewhere, stored } = await open({ name: 'Seen late' })
    await button('Change').click()
    const form = page.getByRole('dialog', { name: 'Change Seen late' })
    await form.getByLabel('Department').fill('web')
    await changeElsewhere({ owner: 'ada' })
    // Whoever signs in again sees everything as it is now.
    await page.context().clearCookies()
    await button('Save').click()
    const ended = page.getByRole('dialog', { name: 'Your session has ended' })
    await ended.getByLabel('Admin token').fill(visits.platform.adminToken)
    await ended.getByRole('button', { name: 'Sign in' }).click()
    await gone(ended)
    await page.getByText('ada').waitFor({ state: 'attached' })
    await button('Save').click()
    await form.getByRole('alert').getByText('has been changed meanwhile').waitFor()
    assert.equal((await stored()).owner, 'ada')
    await visit.close()
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { openSpend } from './open-spend.ts'
import { budgets } from './spending.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('two keys of one name', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  const ids = ['key_0000000000000001', 'key_0000000000000002'] as const
  const links = ids.map((id) => `#/keys/${id}`)

  test('are told apart among the budgets, which lead to them', async () => {
    const own = { of: 'key', per: 'total', limit_usd: 10, soft_usd: 8, hard: true, used_usd: 2, reserved_usd: 0 }
    const two = ids.map((id) => ({ ...own, id, name: 'Shop', left_usd: 8 }))
    const nameless = { ...own, id: 'key_3', left_usd: 8 }
    const { visit, page } = await openSpend(visits, {
      budgets: () => ({ body: { ...budgets, budgets: [...two, nameless] } }),
    })
    const table = page.getByRole('table', { name: 'Budgets and what is left of them' })
    const rows = table.getByRole('rowheader')
    await rows.first().waitFor()
    assert.deepEqual(
      (await rows.allInnerTexts()).map((text) => text.split(/\n+/)),
      [...ids.map((id) => ['Shop', id, 'Key, in total']), ['key_3', 'Key, in total']],
    )
    const shown = await rows.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    assert.deepEqual(shown, [...links, '#/keys/key_3'])
    for (const name of [...ids.map((id) => `Shop (${id})`), 'key_3']) {
      await table.getByRole('meter', { name: `Used of the budget of ${name} in total`, exact: true }).waitFor()
    }
    await visit.checkLooks('spend-same-keys')
    await visit.close()
  })

  test('are told apart among the decisions', async () => {
    const visit = await visits.open('#/nothing')
    const { page } = visit
    const alone = 'key_0000000000000003'
    const decisions = [...ids, alone].map((id) => ({
      ...{ call_id: `call-${id}`, time: new Date(0).toISOString(), status: 'completed', ms: 12 },
      key: { id, name: id === alone ? 'Payroll' : 'Shop' },
    }))
    await page.route('**/api/admin/decisions?**', (route) => route.fulfill({ json: { decisions, next: null } }))
    await page.evaluate(() => {
      location.hash = '#/decisions'
    })
    const table = page.getByRole('table', { name: 'The last requests' })
    const shop = table.getByRole('link', { name: 'Shop', exact: true })
    await shop.first().waitFor()
    assert.deepEqual(await shop.evaluateAll((all) => all.map((link) => link.getAttribute('href'))), links)
    for (const id of ids) await table.getByText(id, { exact: true }).waitFor()
    await table.getByRole('link', { name: 'Payroll', exact: true }).waitFor()
    assert.equal(await table.getByText(alone, { exact: true }).count(), 0, 'whose name is its own needs no id')
    await visit.check('decisions-same-keys')
    await visit.close()
  })

  test('are told apart in what asks before it changes one', async (context) => {
    const { ask } = visits.platform
    const { id } = Object((await ask('POST', '/admin/keys', { name: 'Shop' })).body)
    context.after(() => ask('DELETE', `/admin/keys/${id}?open=true`))
    const visit = await visits.open(`#/keys/${id}`)
    const { page } = visit
    for (const [action, title] of [
      ['Change', `Change Shop (${id})`],
      ['Rotate', `Rotate Shop (${id})?`],
      ['Disable', `Disable Shop (${id})?`],
      ['Revoke', `Revoke Shop (${id})?`],
    ] as const) {
      await page.getByRole('button', { name: action, exact: true }).click()
      const dialog = page.getByRole('dialog', { name: title, exact: true })
      await dialog.waitFor()
      await visit.check()
      await page.keyboard.press('Escape')
      await gone(dialog)
    }
    await visit.close()
  })
})

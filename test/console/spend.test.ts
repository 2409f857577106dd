import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { type Answer, type Answers, openSpend } from './open-spend.ts'
import { budgets, savings, usageOf } from './spending.ts'
import { startVisits, type Visits } from './visit.ts'

const refused = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
})

/** The page Spend in a browser. Long, since all cases share one platform and one browser, which take their time to start. */
describe('the page Spend', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  const openWith = (answers: Answers = {}, address?: string) => openSpend(visits, answers, address)

  const table = (page: Page, name: string) => page.getByRole('table', { name })
  const firstNames = (page: Page, name: string) => table(page, name).locator('tbody th').allInnerTexts()

  test('shows what real calls have cost, and what is in the CSV is the same', async () => {
    const { platform } = visits
    for (const model of ['gpt-5-mini', 'gemini-2.5-flash', 'gpt-5-mini']) {
      const reply = await platform.ask('POST', '/v1/chat/completions', {
        model,
        messages: [{ role: 'user', content: 'Hello' }],
      })
      assert.equal(reply.status, 200)
    }
    await until(async () => Object((await platform.ask('GET', '/admin/usage')).body).total.calls >= 3)
    const visit = await visits.open('#/spend?range=24h&by=model')
    const { page } = visit
    await table(page, 'Spend by model')
      .getByRole('row', { name: /gpt-5-mini/ })
      .waitFor()
    const usage = Object((await platform.ask('GET', '/admin/usage?group_by=model')).body)
    assert.ok(usage.total.cost_usd > 0)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'spend-by-model.csv')
    const text = String(Buffer.concat(await (await download.createReadStream()).toArray()))
    assert.match(text, /^time,model,calls,prompt_tokens,completion_tokens,cost_usd,unknown_cost_calls\r\n/)
    assert.match(text, /,gpt-5-mini,2,/)
    await visit.checkLooks('spend-real')
    await visit.close()
  })

  test('shows bars, figures, savings and budgets, in every look', async () => {
    const { visit, page } = await openWith()
    await page.getByRole('img', { name: 'Spend per day by provider' }).waitFor()
    assert.deepEqual((await firstNames(page, 'Spend by provider')).slice(0, 2), ['anthropic', 'vertex'])
    await page.getByText('69 % less').waitFor()
    await page.getByText('12 % more').waitFor()
    await page.getByText('They are in no sum, and not free').waitFor()
    await page.getByText('calls whose router ended before they did; it is in the sum').waitFor()
    const all = table(page, 'Budgets and what is left of them').getByRole('row').filter({ hasText: 'All callers' })
    assert.equal(await all.locator('.bad time').getAttribute('datetime'), '2026-11-29T04:00:00.000Z')
    await page.getByText('Used up').waitFor()
    await visit.checkLooks('spend')
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    await visit.checkLooks('spend-below')
    await visit.close()
  })

  test('says what the bar under the pointer is made of', async () => {
    const { visit, page } = await openWith()
    const plot = page.getByRole('img', { name: 'Spend per day by provider' })
    await plot.hover({ position: { x: 640, y: 100 } })
    await page
      .locator('figcaption')
      .getByText(/^11-2\d: \$/)
      .waitFor()
    await page
      .locator('figcaption')
      .getByText(/anthropic/)
      .waitFor()
    await visit.check('spend-pointed-at')
    await visit.close()
  })

  test('asks for other times and groups by keyboard, and keeps them in the address', async () => {
    const { visit, page, asked } = await openWith()
    await page.getByLabel('Time', { exact: true }).focus()
    await page.keyboard.type('Last 24')
    await page.getByRole('img', { name: 'Spend per hour by provider' }).waitFor()
    await page.getByLabel('By', { exact: true }).focus()
    await page.keyboard.type('Dep')
    await page.getByRole('img', { name: 'Spend per hour by department' }).waitFor()
    assert.match(page.url(), /#\/spend\?range=24h&by=department$/)
    assert.equal(asked.at(-1)?.get('from'), '2026-11-25T10:00:00Z')
    await page.getByLabel('Time', { exact: true }).selectOption('Other days')
    await page.getByText('Give a first day, and a last day that is not before it.').waitFor()
    await visit.check('spend-other-days')
    await page.getByLabel('From').fill('2026-10-01')
    await page.getByLabel('Until the end of').fill('2026-10-31')
    await page.getByRole('img', { name: 'Spend per day by department' }).waitFor()
    assert.deepEqual([asked.at(-1)?.get('from'), asked.at(-1)?.get('to')], ['2026-10-01', '2026-11-01'])
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as CSV' }).click()
    await saved
    assert.equal(String(asked.at(-1)), 'from=2026-10-01&to=2026-11-01&group_by=department&per=day&format=csv')
    await visit.close()
  })

  test('counts days in the time zone of the catalogue, also where the spend comes first', async () => {
    const { visit, page, asked } = await openWith({
      budgets: () => ({ body: { ...budgets, time_zone: 'Pacific/Kiritimati' } }),
    })
    await until(() => asked.some((query) => query.get('from') === '2026-11-21'))
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as CSV' }).click()
    await saved
    assert.match(String(asked.at(-1)), /from=2026-11-21&group_by=provider&per=day/)
    await visit.close()
  })

  test('has the same figures as a table, which the keyboard reaches', async () => {
    const { visit, page } = await openWith()
    await page.getByText('The same as a table').focus()
    await page.keyboard.press('Enter')
    const figures = table(page, 'Spend per day by provider')
    await figures.waitFor()
    assert.deepEqual(await figures.locator('thead th').allInnerTexts(), [
      ...['Time', 'anthropic', 'vertex', 'groq', 'openai', 'bedrock', 'Sum'],
    ])
    assert.deepEqual((await figures.locator('tbody th').allInnerTexts()).at(-1), '11-26')
    await visit.checkLooks('spend-table')
    await visit.close()
  })

  test('names keys, and puts all but the dearest together in the bars', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `key_${index}`)
    const { visit, page } = await openWith(
      {
        usage: (query) => ({ body: usageOf(query, [null, ...ids]) }),
        keys: () => ({ body: { keys: [{ id: 'key_0', name: 'Shop <b>backend</b>' }, { id: 'key_1' }] } }),
      },
      '#/spend?range=30d&by=key',
    )
    await table(page, 'Spend by key').getByText('Shop <b>backend</b>').waitFor()
    await table(page, 'Spend by key').getByText('no key').waitFor()
    await table(page, 'Spend by key').getByText('key_1', { exact: true }).waitFor()
    assert.equal(await table(page, 'Spend by key').locator('tbody tr').count(), 10)
    await page.getByText('The same as a table').click()
    const figures = table(page, 'Spend per day by key')
    assert.equal(await figures.locator('thead th').count(), 10)
    await figures.getByText('all others').waitFor()
    await visit.checkLooks('spend-keys')
    await visit.close()
  })

  test('tells that there is nothing yet, and how something comes', async () => {
    const none = { calls: 0, prompt_tokens: 0, completion_tokens: 0, cost_usd: 0, unknown_cost_calls: 0 }
    const { visit, page } = await openWith({
      usage: (query) => ({ body: { ...usageOf(query), rows: [], total: none } }),
      savings: () => ({ body: { ...savings, baselines: [], total: { ...savings.total, comparisons: [] } } }),
      budgets: () => ({ body: { ...budgets, budgets: [] } }),
    })
    for (const title of ['No call in this time', 'Nothing to compare with', 'No budget is set']) {
      await page.getByText(title).waitFor()
    }
    await visit.checkLooks('spend-empty')
    await visit.close()
  })

  test('says for each part what is wrong with it, and tries again', async () => {
    let isAway = true
    const { visit, page } = await openWith({
      usage: (query) =>
        isAway ? refused(503, 'store_unavailable', 'The store does not answer.') : { body: usageOf(query) },
      savings: () => refused(403, 'not_permitted', 'This token may not look.'),
      budgets: () => 'nothing',
    })
    await page.getByText('The store is not available').waitFor()
    await page.getByText('Not permitted').waitFor()
    await page.getByRole('region', { name: 'Budgets' }).getByRole('status').waitFor()
    await visit.checkLooks('spend-failed')
    isAway = false
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByRole('img', { name: 'Spend per day by provider' }).waitFor()
    await visit.close()
  })

  test('asks for sign-in again when the session has ended', async () => {
    const { visit, page } = await openWith()
    await page.unroute('**/api/admin/usage**')
    await page.route('**/api/admin/usage**', (route) =>
      route.fulfill({
        status: 401,
        headers: { 'x-llm-console-signed-out': 'true' },
        json: { error: { message: 'x' } },
      }),
    )
    await page.getByLabel('Time', { exact: true }).selectOption('This month')
    await page.getByLabel('Admin token').waitFor()
    await visit.close()
  })

  test('shows three years by the month at once', async () => {
    const { visit, page } = await openWith({}, '#/spend?range=custom&by=task&from=2023-12-01&to=2026-11-26')
    await page.getByRole('img', { name: 'Spend per month by task' }).waitFor()
    await visit.check('spend-three-years')
    await visit.close()
  })
})

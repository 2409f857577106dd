import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { skipWithoutSimulators } from './platform.ts'
import { gone, startVisits, type Visit, type Visits } from './visit.ts'

/** The page Compare in a browser. Long, since all cases share one platform and one browser, which take their time to start. */
describe('the comparison', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  afterEach(() => visits.platform.behaveAsUsual())
  after(() => visits.close())

  async function choose(...targets: string[]): Promise<Visit> {
    const visit = await visits.open('#/compare')
    await visit.page.getByLabel('Prompt').fill('Why is the sky blue?')
    for (const target of targets) await visit.page.getByRole('checkbox', { name: target, exact: false }).first().check()
    return visit
  }
  const row = (page: Page, target: string) =>
    page.getByRole('region', { name: 'Answers', exact: true }).getByRole('row').filter({ hasText: target })

  test('asks several targets at once, says before what it costs, and sorts', {
    skip: skipWithoutSimulators,
  }, async () => {
    visits.platform.behave('vertex', { latencyMs: 400 })
    const visit = await visits.open('#/compare')
    const { page } = visit
    await page.getByText('0 chosen').waitFor()
    await visit.checkLooks('compare-empty')
    await page.getByLabel('Prompt').fill('Why is the sky blue?')
    await page.getByLabel('Find').fill('gpt-oss')
    await page.getByRole('checkbox', { name: 'groq/openai/gpt-oss-20b' }).check()
    await page.getByLabel('Find').fill('')
    await page.getByRole('checkbox', { name: 'vertex/gemini-3.5-flash-lite' }).check()
    await page.getByRole('checkbox', { name: 'ollama/llama3.2:1b' }).check()
    await page.getByText('3 chosen').waitFor()
    await page.getByText(/^3 calls, about \$0\.0\d+ together$/).waitFor()
    await visit.checkLooks('compare-chosen')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText(/^3 of 3, \$0\.0\d+ spent$/).waitFor()
    const answer = /whole\s+[\d.]+ m?s\s+[\d.]+ m?s\s+([\d,]+|unknown)\s+(\d+\s+)?\$0(\.0\d+)?\s+Simulated answer from/
    for (const target of ['groq/openai/gpt-oss-20b', 'vertex/gemini-3.5-flash-lite', 'ollama/llama3.2:1b']) {
      assert.match(await row(page, target).innerText(), answer)
    }
    const table = page.getByRole('region', { name: 'Answers', exact: true }).getByRole('table')
    const first = () => table.getByRole('rowheader').first().innerText()
    await table.getByRole('button', { name: 'Cost' }).click()
    assert.equal(await first(), 'vertex/gemini-3.5-flash-lite')
    await table.getByRole('button', { name: 'Cost' }).click()
    assert.equal(await first(), 'ollama/llama3.2:1b')
    await visit.checkLooks('compare-answers')
    await visit.close()
  })

  test('works by keyboard alone, repeats, and shows all answers of a target', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    await page.getByLabel('Prompt').focus()
    await page.keyboard.type('Why?')
    await page.getByLabel('Calls of each').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('3')
    await page.getByLabel('Find').focus()
    await page.keyboard.type('haiku-5-5 anthropic/')
    await page.getByRole('button', { name: 'Choose this one' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('1 chosen').waitFor()
    await page.getByText(/^3 calls, about/).waitFor()
    await page.getByLabel('Prompt').focus()
    await page.keyboard.press('Control+Enter')
    await page.getByText(/^3 of 3, /).waitFor()
    assert.match(await row(page, 'anthropic/claude-haiku-5-5').innerText(), /whole\s+3 of 3/)
    await page.getByRole('button', { name: 'Simulated answer from' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'anthropic/claude-haiku-5-5' })
    await dialog
      .getByText(/^Simulated answer from/)
      .nth(2)
      .waitFor()
    await visit.checkLooks('compare-all-answers')
    await page.keyboard.press('Escape')
    await gone(dialog)
    await visit.close()
  })

  test('shows refusals and broken streams as such, and goes on with the others', {
    skip: skipWithoutSimulators,
  }, async () => {
    visits.platform.behave('groq', { fault: { kind: 'status', status: 429 } })
    visits.platform.behave('openai', { fault: { kind: 'truncated' } })
    const visit = await choose('groq/openai/gpt-oss-20b', 'openai/gpt-5-nano', 'ollama/llama3.2:1b')
    const { page } = visit
    await page.getByText(/^3 calls/).waitFor()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText(/^3 of 3, .* at an unknown cost$/).waitFor()
    assert.match(await row(page, 'groq/openai/gpt-oss-20b').innerText(), /failed/)
    assert.match(await row(page, 'openai/gpt-5-nano').innerText(), /broken off/)
    assert.match(await row(page, 'ollama/llama3.2:1b').innerText(), /whole/)
    await visit.checkLooks('compare-failures')
    await row(page, 'openai/gpt-5-nano').getByRole('button').click()
    await page.getByRole('dialog').getByText('This is not a whole answer.').waitFor()
    await visit.checkLooks('compare-broken')
    await visit.close()
  })

  test('stops, and shows what has come', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('openai', { pieceGapMs: 2000 })
    const visit = await choose('openai/gpt-5-nano', 'ollama/llama3.2:1b')
    const { page } = visit
    await page.getByText(/^2 calls/).waitFor()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await row(page, 'openai/gpt-5-nano').getByText('answering').waitFor()
    await row(page, 'openai/gpt-5-nano').getByRole('button', { name: 'Simulated' }).waitFor()
    await page.getByText('1 of 2').waitFor()
    await visit.check('compare-streaming')
    await page.getByRole('button', { name: 'Stop' }).click()
    await row(page, 'openai/gpt-5-nano').getByText('stopped').waitFor()
    await page.getByText(/^2 of 2, .* at an unknown cost$/).waitFor()
    await visit.close()
  })

  test('saves all answers as CSV and JSON, and shows script as text', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('groq', { text: '=cmd,"<script>document.title=1</script>"' })
    const visit = await choose('groq/openai/gpt-oss-20b')
    const { page } = visit
    await page.getByText(/^1 call,/).waitFor()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await row(page, 'groq/openai/gpt-oss-20b').getByText('=cmd,"<script>').waitFor()
    const saved = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
    }
    const csv = await saved('Save as CSV')
    assert.match(csv.name, /^comparison-[\dT-]+\.csv$/)
    assert.match(csv.text, /\r\ngroq\/openai\/gpt-oss-20b,1,answered,.*"'=cmd,""<script>document\.title=1<\/script>"""/)
    const json = await saved('Save as JSON')
    assert.equal(JSON.parse(json.text).results[0].answers[0].answer, '=cmd,"<script>document.title=1</script>"')
    assert.equal(await page.title(), 'Compare · LLM console')
    await visit.close()
  })

  test('asks before it may become expensive, and says what is missing', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText('Write a prompt first.').waitFor()
    await page.getByText('Choose a target first.').waitFor()
    await visit.checkLooks('compare-wrong')
    await page.getByLabel('Prompt').fill('Why?')
    await page.getByLabel('Calls of each').fill('20')
    await page.getByRole('checkbox', { name: 'anthropic/claude-opus' }).first().check()
    await page.getByText(/^20 calls, about/).waitFor()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Spend this much?' })
    await dialog.getByText(/^20 calls, about \$0\.\d+ together\.$/).waitFor()
    await visit.checkLooks('compare-expensive')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    assert.equal(await page.getByRole('heading', { name: 'Answers' }).count(), 0)
    await visit.close()
  })

  test('runs once, however often one agrees, and begins no other while it runs', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    const calls: Route[] = []
    await page.route('**/v1/chat/completions', (route) => {
      calls.push(route)
    })
    await page.getByLabel('Prompt').fill('Why?')
    await page.getByLabel('Calls of each').fill('20')
    await page.getByRole('checkbox', { name: 'anthropic/claude-opus' }).first().check()
    await page.getByRole('button', { name: 'Compare', exact: true }).dblclick()
    const dialog = page.getByRole('dialog', { name: 'Spend this much?' })
    await dialog.getByRole('button', { name: 'Compare' }).evaluate((button: HTMLElement) => {
      for (let click = 0; click < 4; click += 1) button.click()
    })
    await gone(dialog)
    const status = page.locator('.comparison').getByRole('status')
    await status.getByText('0 of 20', { exact: true }).waitFor()
    await page.getByLabel('Prompt').press('Control+Enter')
    await until(() => calls.length > 0)
    await calls[0]?.continue()
    await status.getByText('1 of 20', { exact: true }).waitFor()
    await until(() => calls.length > 1)
    assert.equal(calls.length, 2)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText(/^20 of 20, /).waitFor()
    assert.equal(calls.length, 2)
    await visit.close()
  })

  test('asks for no consent to what costs nothing, though others are left out and the cost was not known yet', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    await page.route('**/api/route', async (route) => {
      if (!route.request().postData()?.includes('groq/')) return route.continue()
      const error = { message: 'Not deployed', type: 'server_error', param: null, code: 'function_unavailable' }
      return route.fulfill({ status: 503, json: { error } })
    })
    await page.getByRole('checkbox', { name: 'groq/openai/gpt-oss-20b' }).check()
    await page.getByRole('checkbox', { name: 'ollama/llama3.2:1b' }).check()
    await page.getByLabel('Prompt').fill('Why?')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText('1 of 1, $0 spent').waitFor()
    assert.equal(await page.getByRole('dialog').count(), 0)
    await visit.close()
  })

  test('says that an amount is unknown where it asks for that', async () => {
    const visit = await choose('ollama/llama3.2:1b')
    const { page } = visit
    await page.route('**/api/route', async (route) => {
      const reply = await route.fetch()
      const decision = Object(await reply.json())
      for (const candidate of decision.candidates) delete candidate.predicted_cost_usd
      await route.fulfill({ json: decision })
    })
    await page.getByLabel('Prompt').fill('Why not?')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('dialog', { name: 'Spend an unknown amount?' }).waitFor()
    await visit.close()
  })

  test('lists those that are not deployed last, and marks them before anything is typed', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    const rows = page.getByRole('group', { name: 'Targets' }).getByRole('listitem')
    await rows.getByText('Not deployed').first().waitFor()
    const texts = await rows.allInnerTexts()
    const first = texts.findIndex((text) => text.includes('Not deployed'))
    assert.ok(first > 0)
    assert.ok(texts.slice(first).every((text) => text.includes('Not deployed')))
    await visit.check()
    await visit.close()
  })
})

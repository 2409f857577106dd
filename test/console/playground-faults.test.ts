import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { skipWithoutBrowser } from './browser.ts'
import { skipWithoutSimulators } from './platform.ts'
import { send, write } from './playground-scene.ts'
import { startVisits, type Visits } from './visit.ts'

describe('the playground', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  afterEach(() => visits.platform.behaveAsUsual())
  after(() => visits.close())

  test('shows fallbacks, each with its error', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('vertex', { fault: { kind: 'status', status: 429 } })
    const visit = await visits.open('#/playground')
    const { page } = visit
    await page.getByLabel('Prompt').fill('Why?')
    const answer = await send(page)
    await answer.getByText('1 fallback').waitFor()
    await answer.getByText(/first choice: failed, rate_limited/).waitFor()
    await answer.getByText(/fallback: answered/).waitFor()
    await visit.checkLooks('playground-fallback')
    await visit.close()
  })

  test('says of an answer whose usage is unknown what it costs at most', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('groq', { fault: { kind: 'no-usage' } })
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByText(/^at most \$0\.\d+ \(reserved\)/).waitFor()
    await visit.check('playground-reserved')
    await page.getByRole('link', { name: 'All that is known of this call' }).click()
    await page
      .locator('dd')
      .getByText(/^at most \$0\.\d+ \(reserved\)$/)
      .waitFor()
    await page.getByRole('link', { name: 'All decisions' }).click()
    await page
      .getByRole('row')
      .nth(1)
      .getByText(/^at most \$0\.\d+/)
      .waitFor()
    await visit.close()
  })

  test('shows a stream that breaks off as broken off, and what to do', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('groq', { fault: { kind: 'truncated' } })
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByRole('status').getByText('broken off').waitFor()
    await answer.getByRole('alert').getByText('This is not a whole answer.').waitFor()
    assert.ok((await page.locator('.answer-text').innerText()).startsWith('Simulated'))
    await visit.checkLooks('playground-broken')
    await visit.close()
  })

  test('stops a slow answer', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('openai', { pieceGapMs: 2000 })
    const visit = await write(visits, 'Why?', 'openai/gpt-5-nano')
    const { page } = visit
    const answer = await send(page)
    await answer.getByText('answering', { exact: true }).waitFor()
    await answer.getByRole('paragraph').getByText('Simulated').waitFor()
    await visit.check('playground-streaming')
    await page.getByRole('button', { name: 'Stop' }).click()
    await answer.getByRole('status').getByText('stopped').waitFor()
    assert.doesNotMatch(await page.locator('.answer-text').innerText(), /tokens\.$/)
    await answer.getByText('What had come by then may cost something').waitFor()
    await visit.close()
  })

  test('says what is wrong with what is typed, and asks nobody', async () => {
    const visit = await visits.open('#/playground')
    const { page } = visit
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Write a prompt first.').first().waitFor()
    await page.getByLabel('Max tokens').fill('many')
    await page.getByText('Give a whole number from 1 to 1,000,000.').waitFor()
    assert.equal(await page.getByRole('region', { name: 'Answer' }).count(), 0)
    await visit.checkLooks('playground-wrong')
    await visit.close()
  })

  test('says what to do while the router is away, or of another version', async () => {
    const visit = await visits.open('#/playground')
    const { page } = visit
    const message = 'llm-router does not answer: it is not deployed. Deploy the function.'
    const error = { message, type: 'server_error', param: null, code: 'function_unavailable' }
    await page.route('**/api/**', (route) => route.fulfill({ status: 503, json: { error } }))
    await page.getByLabel('Prompt').fill('Why?')
    const decision = page.getByRole('region', { name: 'Decision' })
    await decision.getByText('The router cannot be reached').waitFor()
    await visit.checkLooks('playground-router-away')
    await page.unroute('**/api/**')
    await page.route('**/api/route', (route) => route.fulfill({ json: { targets: [] } }))
    await page.getByLabel('Prompt').fill('Why not?')
    await decision.getByText('Another version').waitFor()
    await page.unroute('**/api/route')
    await page.getByLabel('Prompt').fill('Why?')
    await decision.getByRole('table').waitFor()
    await visit.close()
  })

  test('says that a request which was refused before any call costs nothing', async () => {
    const visit = await write(visits, 'Why?', 'gpt-9')
    const { page } = visit
    const answer = await send(page)
    await answer.getByRole('status').getByText('failed').waitFor()
    await answer.getByText('none, as nobody was asked').waitFor()
    await visit.close()
  })

  // Last, since the router does not ask a target that is out of its quota for a while.
  test('shows who refused, and what to do, if nobody answers', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('groq', { fault: { kind: 'status', status: 429 } })
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByRole('status').getByText('failed').waitFor()
    await answer.getByRole('alert').waitFor()
    await visit.checkLooks('playground-failed')
    await visit.close()
  })
})

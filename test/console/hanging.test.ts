import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

/** The router takes no answer back: it gives none until it is told to go on. */
describe('while the router hangs', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  /** Has what fits the pattern hang from now on. What this gives lets it through again. */
  async function hang(page: Page, pattern: string) {
    let isHanging = true
    let asked = 0
    await page.route(pattern, (route) => {
      asked += 1
      return isHanging ? undefined : route.continue()
    })
    const end = () => {
      isHanging = false
    }
    return { end, asked: () => asked }
  }

  const fill = (page: Page) => page.getByLabel('Prompt').fill('Is this mail spam?')

  test('the playground does not show what was decided before as what is decided now', async () => {
    const visit = await visits.open('#/playground')
    const { page } = visit
    const decision = page.getByRole('region', { name: 'Decision' })
    await fill(page)
    await decision.getByRole('table').waitFor()
    await page.clock.install()
    const route = await hang(page, '**/api/route')
    await page.getByLabel('Prompt').fill('Is this mail spam? I think it is.')
    await decision.getByText('to what you wrote before').waitFor()
    assert.ok(await decision.getByRole('table').isVisible())
    await page.clock.runFor(500)
    await until(() => route.asked() === 1)
    await page.clock.runFor(6000)
    await decision.getByText(/^No answer for \d+ s$/).waitFor()
    await gone(decision.getByRole('table'))
    await visit.check('playground-no-answer')
    route.end()
    await decision.getByRole('button', { name: 'Try again' }).click()
    await decision.getByRole('table').waitFor()
    await gone(decision.getByText('to what you wrote before'))
    await visit.close()
  })

  test('the playground hides at once where a request would go that is to be private now, or of another key', async () => {
    const visit = await visits.open('#/playground')
    const { page } = visit
    const decision = page.getByRole('region', { name: 'Decision' })
    await fill(page)
    await decision.getByRole('table').waitFor()
    const route = await hang(page, '**/api/route')
    await page.getByLabel('Private').selectOption('true')
    await gone(decision.getByRole('table'))
    await decision.getByRole('status').waitFor()
    route.end()
    await page.getByLabel('Private').selectOption('')
    await decision.getByRole('table').waitFor()
    await hang(page, '**/api/route')
    await page.getByLabel('API key').fill('llmr_another')
    await gone(decision.getByRole('table'))
    await visit.close()
  })

  test('the comparison says that it waits for prices, and sends nothing without them', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    await page.getByRole('checkbox', { name: 'ollama/llama3.2:1b' }).check()
    await page.clock.install()
    const route = await hang(page, '**/api/route')
    await fill(page)
    await page.clock.runFor(500)
    await until(() => route.asked() === 1)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.clock.runFor(6000)
    await page.getByText(/^No answer for \d+ s\. What it would cost is not known yet/).waitFor()
    await visit.checkLooks('compare-no-answer')
    route.end()
    await page.getByRole('button', { name: 'Stop' }).click()
    await visit.close()
  })

  test('the comparison says it where the prices do not come at all, and begins once they do', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    let isAway = true
    let asked = 0
    const message =
      'llm-router has not answered for 20 s. Look at its log with `faas-cli logs llm-router`, and try again.'
    const error = { message, type: 'server_error', param: null, code: 'deadline_exceeded' }
    await page.route('**/api/route', (route) => {
      asked += 1
      return isAway ? route.fulfill({ status: 504, json: { error } }) : route.continue()
    })
    for (const target of ['ollama/llama3.2:1b', 'groq/openai/gpt-oss-20b']) {
      await page.getByRole('checkbox', { name: target }).check()
    }
    await fill(page)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const failed = page.getByRole('alert').filter({ hasText: 'has not answered for 20 s' })
    await failed.waitFor()
    assert.doesNotMatch(await failed.innerText(), /timeout_ms/)
    await visit.check('compare-no-prices')
    assert.equal(await page.getByRole('heading', { name: 'Answers' }).count(), 0)
    isAway = false
    asked = 0
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByText(/^2 of 2, /).waitFor()
    assert.equal(asked, 2)
    await gone(failed)
    await visit.close()
  })

  test('the comparison says that its targets are awaited', async () => {
    const visit = await visits.open('#/nothing')
    const { page } = visit
    await page.clock.install()
    const models = await hang(page, '**/api/v1/models')
    await page.evaluate(() => {
      location.hash = '#/compare'
    })
    await until(() => models.asked() === 1)
    await page.clock.runFor(6000)
    await page.getByText(/^No answer for \d+ s$/).waitFor()
    models.end()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('0 chosen').waitFor()
    await visit.close()
  })

  test('the decisions say that older ones are awaited, and ask for them once', async () => {
    const visit = await visits.open('#/nothing')
    const { page } = visit
    const asked: string[] = []
    await page.route('**/api/admin/decisions?**', (route) => {
      const isOlder = new URL(route.request().url()).searchParams.has('before')
      if (isOlder) asked.push(route.request().url())
      return isOlder ? undefined : route.fulfill({ json: { decisions: [], next: 'older' } })
    })
    await page.evaluate(() => {
      location.hash = '#/decisions'
    })
    await page.clock.install()
    await page.getByRole('button', { name: 'Show older ones' }).click()
    const awaited = page.getByRole('button', { name: 'Loading older ones' })
    await awaited.click()
    await page.clock.runFor(5500)
    await page.getByText(/^No answer for \d+ s\. Older requests are still awaited/).waitFor()
    await visit.check('decisions-older-no-answer')
    assert.equal(asked.length, 1)
    await visit.close()
  })
})

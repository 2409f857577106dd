import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { send, write } from './playground-scene.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('an answer that was paid for, while another page is looked at', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  /** Keeps the calls of models back. */
  async function hold(page: Page): Promise<Route[]> {
    const held: Route[] = []
    await page.route('**/v1/chat/completions', (route) => {
      held.push(route)
    })
    return held
  }

  async function goTo(page: Page, name: string): Promise<void> {
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }

  test('is there again in the playground, until one signs out', async () => {
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByRole('link', { name: 'All that is known of this call' }).click()
    await page.getByRole('heading', { level: 1, name: 'Decision' }).waitFor()
    await page.goBack()
    await answer.getByText('whole', { exact: true }).first().waitFor()
    await answer.getByText('Simulated answer from').waitFor()
    await answer.getByRole('link', { name: 'All that is known of this call' }).waitFor()
    assert.equal(await answer.getByText('to an earlier request').count(), 0)
    await visit.check()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await visit.signIn()
    await page.getByLabel('Prompt').waitFor()
    assert.equal(await answer.count(), 0)
    await visit.close()
  })

  test('goes on in the playground, can be stopped afterwards, and ends when one signs out', async () => {
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const held = await hold(page)
    const answer = await send(page)
    await until(() => held.length === 1)
    await goTo(page, 'Keys')
    const replied = page.waitForResponse('**/v1/chat/completions')
    await held[0]?.continue()
    await replied
    await goTo(page, 'Playground')
    await answer.getByText('whole', { exact: true }).first().waitFor()

    await send(page)
    await until(() => held.length === 2)
    await goTo(page, 'Keys')
    await goTo(page, 'Playground')
    await answer.getByText('waiting', { exact: true }).waitFor()
    await page.getByLabel('Prompt').press('Control+Enter')
    assert.ok(await page.getByRole('button', { name: 'Send' }).isDisabled())
    await page.getByRole('button', { name: 'Stop' }).click()
    await answer.getByText('stopped', { exact: true }).first().waitFor()
    assert.equal(held.length, 2)

    await send(page)
    await until(() => held.length === 3)
    await goTo(page, 'Keys')
    const left = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/chat/completions'))
    await page.getByRole('button', { name: 'Sign out' }).click()
    await left
    await page.getByLabel('Admin token').waitFor()
    await visit.close()
  })

  test('is there again in the comparison, which goes on', async () => {
    const visit = await visits.open('#/compare')
    const { page } = visit
    const held = await hold(page)
    await page.getByLabel('Prompt').fill('Why?')
    for (const target of ['ollama/llama3.2:1b', 'groq/openai/gpt-oss-20b']) {
      await page.getByRole('checkbox', { name: target }).check()
    }
    await page.getByText(/^2 calls/).waitFor()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await until(() => held.length === 2)
    await held[0]?.continue()
    await page.getByText('1 of 2', { exact: true }).waitFor()
    await goTo(page, 'Health')
    await goTo(page, 'Compare')
    await page.getByText('1 of 2', { exact: true }).waitFor()
    assert.ok(await page.getByRole('button', { name: 'Compare', exact: true }).isDisabled())
    await goTo(page, 'Health')
    const replied = page.waitForResponse('**/v1/chat/completions')
    await held[1]?.continue()
    await replied
    await goTo(page, 'Compare')
    await page.getByText(/^2 of 2, \$0\.\d+ spent$/).waitFor()
    assert.equal(await page.getByText('to an earlier request').count(), 0)
    await visit.check()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await visit.signIn()
    await page.getByLabel('Prompt').waitFor()
    await gone(page.getByText('2 of 2'))
    await visit.close()
  })
})

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Route } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { skipWithoutSimulators } from './platform.ts'
import { send, write } from './playground-scene.ts'
import { gone, startVisits, type Visits } from './visit.ts'

describe('the playground', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  afterEach(() => visits.platform.behaveAsUsual())
  after(() => visits.close())

  test('shows the decision while one types, with what the filters have removed', async () => {
    const visit = await visits.open('#/playground')
    const { page } = visit
    await page.getByText('Where your prompt would go appears here').waitFor()
    await visit.checkLooks('playground-empty')
    const decision = page.getByRole('region', { name: 'Decision' })
    await page.getByLabel('Prompt').fill('Is this mail spam?')
    await decision.getByText('default', { exact: true }).waitFor()
    await page.getByLabel('Latency budget').fill('200')
    await decision.getByText('tight_latency_budget').waitFor()
    assert.match(
      await decision.getByRole('row').nth(1).innerText(),
      /^1\.\s+groq\/openai\/gpt-oss-20b\s+\$0\.0\d+\s+\d+ ms$/,
    )
    await decision.getByText('has retired').waitFor()
    await page.getByLabel('Private').selectOption('auto')
    await page.getByLabel('Prompt').fill('Is this mail spam? From ada.lovelace@analytical-engines.co.uk')
    await decision.getByText('private', { exact: true }).waitFor()
    await page.getByLabel('Prompt').fill('Is this mail spam?')
    await decision.getByText('tight_latency_budget').waitFor()
    await page.getByLabel('Private').selectOption('true')
    await decision.getByText('private', { exact: true }).waitFor()
    assert.equal(await decision.getByRole('row').nth(1).getByRole('rowheader').innerText(), 'ollama/llama3.2:1b')
    await decision.getByText('removed by the filters').click()
    await decision.getByText('does not do the task').waitFor()
    await visit.checkLooks('playground-decision')
    await page.getByLabel('Model').fill('gpt-9')
    await decision.getByText('No target has the model gpt-9').waitFor()
    await visit.checkLooks('playground-no-such-model')
    await visit.close()
  })

  test('streams the answer beside a time line, by keyboard alone', async () => {
    const visit = await visits.open('#/playground')
    const { page } = visit
    await page.getByLabel('Prompt').focus()
    await page.keyboard.type('Why is the sky blue?')
    await page.keyboard.press('Control+Enter')
    const answer = page.getByRole('region', { name: 'Answer' })
    await answer.getByText('whole', { exact: true }).first().waitFor()
    await answer.getByText('Simulated answer from').waitFor()
    await answer.getByRole('link', { name: 'All that is known of this call' }).waitFor()
    // The decision is kept after the answer has been sent, and shown as soon as it is there.
    const steps = answer.getByRole('listitem')
    await steps
      .filter({ hasText: /^vertex\/gemini-3\.5-flash-lite.*first choice: answered · first token after/s })
      .waitFor()
    await steps.filter({ hasText: /^Seen here.*whole · first token after/s }).waitFor()
    assert.equal(await steps.count(), 3)
    assert.match((await steps.allInnerTexts())[0] ?? '', /^Router/)
    await answer.getByText(/\$0\.0\d+ of \$0\.0\d+ predicted/).waitFor()
    await visit.checkLooks('playground-answer')
    await answer.getByText('Reply headers').click()
    await answer.getByText('x-llm-overhead-ms').waitFor()
    await visit.check()
    await visit.close()
  })

  test('shows an answer as text, whatever it looks like', { skip: skipWithoutSimulators }, async () => {
    const text = '<img src=x onerror="document.title=1"><script>document.title=2</script>\n**not bold** &amp; "quoted"'
    visits.platform.behave('groq', { text })
    const visit = await write(visits, 'Write a page.')
    const { page } = visit
    await (await send(page)).getByText('whole', { exact: true }).first().waitFor()
    assert.equal(await page.locator('.answer-text').innerText(), text)
    assert.equal(await page.title(), 'Playground · LLM console')
    await visit.check()
    await visit.close()
  })

  test('gives the same request as code, without the key', async () => {
    const visit = await write(visits, "It's me")
    const { page } = visit
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByLabel('API key').fill(`llmr_${'s'.repeat(43)}`)
    await page.getByText('The same request as code').click()
    for (const [name, sign] of [
      ['curl', "curl -sN '"],
      ['Python', 'from openai import OpenAI'],
      ['Node.js', "import OpenAI from 'openai'"],
    ] as const) {
      await page.getByRole('button', { name }).click()
      await page.getByRole('button', { name: 'Copy' }).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      const code = await page.evaluate(() => navigator.clipboard.readText())
      assert.ok(code.includes(sign) && code.includes("It's me"), code)
      assert.ok(code.includes(visits.platform.routerUrl), code)
      assert.doesNotMatch(code, /llmr_/)
      await gone(page.getByRole('button', { name: 'Copied' }))
    }
    await visit.checkLooks('playground-code')
    await visit.close()
  })

  test('asks for an API key once the router has keys, spends with it, and forgets it at the end', async (context) => {
    const { ask } = visits.platform
    const made = await ask('POST', '/admin/keys', { id: 'playground', name: 'Playground' })
    context.after(() => ask('DELETE', '/admin/keys/playground?open=true'))
    const { token } = Object(made.body)
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByText('Give a valid one in the field “API key”').waitFor()
    await visit.check('playground-key')
    await page.getByLabel('API key').fill(token)
    await page.getByRole('button', { name: 'Send' }).click()
    await answer.getByText('whole', { exact: true }).first().waitFor()
    assert.doesNotMatch(await page.content(), new RegExp(token))
    await page.getByRole('link', { name: 'Compare' }).click()
    await page.getByRole('heading', { name: 'Compare' }).waitFor()
    assert.equal(await page.getByLabel('API key').inputValue(), token)
    await page.getByRole('link', { name: 'Playground' }).click()
    await page.getByRole('heading', { name: 'Playground' }).waitFor()
    assert.equal(await page.getByLabel('Prompt').inputValue(), 'Why?')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await visit.signIn()
    assert.equal(await page.getByLabel('API key').inputValue(), '')
    assert.equal(await page.getByLabel('Prompt').inputValue(), '')
    await visit.close()
  })

  test('says that the session has ended, and goes on once somebody has signed in again', async () => {
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const decision = page.getByRole('region', { name: 'Decision' })
    await decision.getByRole('table').waitFor()
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Send' }).click()
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.waitFor()
    await visit.signIn()
    await gone(dialog)
    await page.getByRole('region', { name: 'Answer' }).getByText('Sign in to continue.').waitFor()
    await (await send(page)).getByText('whole', { exact: true }).first().waitFor()
    await visit.close()
  })

  test('sends one request, however often one presses while it runs', async () => {
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const calls: Route[] = []
    await page.route('**/v1/chat/completions', (route) => {
      calls.push(route)
    })
    await page.getByRole('button', { name: 'Send' }).evaluate((button: HTMLElement) => {
      button.click()
      button.click()
    })
    await page.getByLabel('Prompt').press('Control+Enter')
    await page.getByLabel('Prompt').press('Control+Enter')
    await until(() => calls.length > 0)
    await calls[0]?.continue()
    const answer = page.getByRole('region', { name: 'Answer' })
    await answer.getByText('whole', { exact: true }).first().waitFor()
    assert.equal(calls.length, 1)
    await page.getByRole('button', { name: 'Send' }).click()
    await until(() => calls.length > 1)
    await calls[1]?.continue()
    await answer.getByText('whole', { exact: true }).first().waitFor()
    assert.equal(calls.length, 2)
    await visit.close()
  })

  test('marks an answer that is not to what the form says now', async () => {
    const visit = await write(visits, 'Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByText('whole', { exact: true }).first().waitFor()
    assert.equal(await answer.getByText('to an earlier request').count(), 0)
    await page.getByLabel('Prompt').fill('Why not?')
    await page.getByLabel('Max tokens').fill('many')
    await page.getByRole('button', { name: 'Send' }).click()
    await answer.getByText('to an earlier request').waitFor()
    await visit.check()
    await visit.close()
  })
})

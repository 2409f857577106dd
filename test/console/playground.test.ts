import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Locator, Page, Route } from 'playwright-core'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { skipWithoutSimulators } from './platform.ts'
import { gone, startVisits, type Visit, type Visits } from './visit.ts'

describe('the playground', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  afterEach(() => visits.platform.behaveAsUsual())
  after(() => visits.close())

  /** The page, with a prompt for one target. */
  async function write(prompt: string, model = 'groq/openai/gpt-oss-20b'): Promise<Visit> {
    const visit = await visits.open('#/playground')
    await visit.page.getByLabel('Model').fill(model)
    await visit.page.getByLabel('Prompt').fill(prompt)
    return visit
  }

  /** Sends it by the button, to the region of the answer. */
  async function send(page: Page): Promise<Locator> {
    await page.getByRole('button', { name: 'Send' }).click()
    return page.getByRole('region', { name: 'Answer' })
  }

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

  test('shows an answer as text, whatever it looks like', { skip: skipWithoutSimulators }, async () => {
    const text = '<img src=x onerror="document.title=1"><script>document.title=2</script>\n**not bold** &amp; "quoted"'
    visits.platform.behave('groq', { text })
    const visit = await write('Write a page.')
    const { page } = visit
    await (await send(page)).getByText('whole', { exact: true }).first().waitFor()
    assert.equal(await page.locator('.answer-text').innerText(), text)
    assert.equal(await page.title(), 'Playground · LLM console')
    await visit.check()
    await visit.close()
  })

  test('shows a stream that breaks off as broken off, and what to do', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('groq', { fault: { kind: 'truncated' } })
    const visit = await write('Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByRole('status').getByText('broken off').waitFor()
    await answer.getByRole('alert').getByText('This is not a whole answer.').waitFor()
    assert.ok((await page.locator('.answer-text').innerText()).startsWith('Simulated'))
    await visit.checkLooks('playground-broken')
    await visit.close()
  })

  test('shows who refused, and what to do, if nobody answers', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('groq', { fault: { kind: 'status', status: 429 } })
    const visit = await write('Why?')
    const { page } = visit
    const answer = await send(page)
    await answer.getByRole('status').getByText('failed').waitFor()
    await answer.getByRole('alert').waitFor()
    await visit.checkLooks('playground-failed')
    await visit.close()
  })

  test('stops a slow answer', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('openai', { pieceGapMs: 2000 })
    const visit = await write('Why?', 'openai/gpt-5-nano')
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

  test('gives the same request as code, without the key', async () => {
    const visit = await write("It's me")
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
    const visit = await write('Why?')
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
    const visit = await write('Why?')
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

  test('sends one request, however often one presses while it runs', async () => {
    const visit = await write('Why?')
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
    const visit = await write('Why?')
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

  test('says of an answer whose usage is unknown what it costs at most', { skip: skipWithoutSimulators }, async () => {
    visits.platform.behave('groq', { fault: { kind: 'no-usage' } })
    const visit = await write('Why?')
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

  test('says that a request which was refused before any call costs nothing', async () => {
    const visit = await write('Why?', 'gpt-9')
    const { page } = visit
    const answer = await send(page)
    await answer.getByRole('status').getByText('failed').waitFor()
    await answer.getByText('none, as nobody was asked').waitFor()
    await visit.close()
  })
})

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { gone, startVisits, type Visits } from './visit.ts'

const script = '<script>document.title=1</script>'

/** The page Decisions in a browser. Long, since all cases share one platform and one browser, which take their time to start. */
describe('the page Decisions', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  afterEach(() => visits.platform.behaveAsUsual())
  after(() => visits.close())

  /** Sends a request, and gives its call's id once the router has kept it. */
  async function send(body: object, headers: Record<string, string> = {}): Promise<string> {
    const { routerUrl, ask } = visits.platform
    const response = await fetch(`${routerUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'a secret prompt' }], ...body }),
    })
    await response.text()
    const id = response.headers.get('x-request-id') ?? ''
    await until(async () => (await ask('GET', `/admin/decisions/${id}`)).status === 200)
    return id
  }

  test('says that there is none yet, and how one comes here', async (context) => {
    if (visits.platform.openFaaS === undefined) return context.skip('on this gateway there may be some already')
    const visit = await visits.open('#/decisions?status=failed')
    const { page } = visit
    await page.getByText('No request matches').waitFor()
    await page.getByRole('link', { name: 'Show all' }).click()
    await page.getByText('No request yet').waitFor()
    await visit.checkLooks('decisions-empty')
    await send({})
    await page.getByRole('table').waitFor()
    await visit.close()
  })

  test('shows a failover: its attempts on a time line, what each cost, the candidates and those removed', async (context) => {
    const { platform } = visits
    if (platform.openFaaS === undefined)
      return context.skip('on this gateway, providers do not fail when they are told to')
    platform.behave('groq', { fault: { kind: 'status', status: 503 } })
    const id = await send({ max_latency_ms: 200 }, { 'x-llm-task': 'classify' })
    platform.behave('groq', {})
    const visit = await visits.open('#/decisions')
    const { page } = visit
    await page.locator(`a[href="#/decisions/${id}"]`).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Time line' }).waitFor()
    const bars = await page.getByRole('region', { name: 'Time line' }).getByRole('listitem').allInnerTexts()
    assert.match(bars[1] ?? '', /^groq\/[\s\S]*first choice: failed, provider_unavailable/)
    assert.match(bars[2] ?? '', /fallback: answered/)
    assert.ok((await page.getByRole('table', { name: 'Attempts in their order' }).getByRole('row').count()) >= 3)
    assert.match(
      await page.locator('.summary').innerText(),
      /answered because of .+, by the strategy .+, after 1 fallback\.$/,
    )
    await visit.checkLooks('decisions-detail')
    assert.ok(!(await page.content()).includes('a secret prompt'))
    const inside = await send({}, { 'x-llm-private': 'true' })
    await page.evaluate((address) => {
      location.hash = address
    }, `#/decisions/${inside}`)
    await page.getByText('removed by the filters').click()
    await page.locator('.details-list li').first().waitFor()
    await visit.check('decisions-private')
    await visit.close()
  })

  test('shows the answers of shadows beside that of the request, and its feedback', async () => {
    const id = await send({ model: 'gpt-5-nano' })
    const { routerUrl, ask } = visits.platform
    const scored = await fetch(`${routerUrl}/feedback`, {
      method: 'POST',
      body: JSON.stringify({ call_id: id, score: 0.75 }),
    })
    assert.equal(scored.status, 200)
    const { body } = await ask('GET', `/admin/decisions/${id}`)
    const tokens = { prompt_tokens: 12, completion_tokens: 40, finish_reason: 'stop' }
    const original = { target: 'openai/gpt-5-nano', succeeded: true, ms: 912, cost_usd: 0.0000172, ...tokens }
    const shadows = [
      { name: 'candidate', original, shadow: { ...original, target: script, ms: 411, cost_usd: undefined } },
      { name: 'broken', original, shadow: { target: 'x/y', succeeded: false, code: 'provider_unavailable', ms: 30 } },
    ]
    const visit = await visits.open('#/decisions')
    const { page } = visit
    await page.route(`**/api/admin/decisions/${id}`, (route) => route.fulfill({ json: { ...Object(body), shadows } }))
    await page.evaluate((address) => {
      location.hash = address
    }, `#/decisions/${id}`)
    const table = page.getByRole('table', { name: 'The answer beside those of shadows' })
    await table.waitFor()
    const rows = await table.getByRole('row').allInnerTexts()
    assert.deepEqual([rows.length, /the request/.test(rows[1] ?? '')], [4, true])
    assert.match(rows[2] ?? '', /<script>[\s\S]*shadow candidate[\s\S]*stop[\s\S]*411 ms[\s\S]*unknown/)
    assert.match(rows[3] ?? '', /failed, provider_unavailable[\s\S]*30 ms/)
    await page.getByText('0.75 of 1').waitFor()
    await visit.checkLooks('decisions-shadows')
    await visit.close()
  })

  test('never has rows of another filter among its own', async () => {
    const visit = await visits.open('#/nothing')
    const { page } = visit
    const decisionOf = (id: string, status: string) => ({
      ...{ call_id: id, time: new Date(0).toISOString(), status, ms: 1, target: `target/${id}` },
    })
    const held: Record<'older' | 'failed', PromiseWithResolvers<void>> = {
      older: Promise.withResolvers(),
      failed: Promise.withResolvers(),
    }
    const asked: string[] = []
    await page.route('**/api/admin/decisions?**', async (route) => {
      const { searchParams } = new URL(route.request().url())
      const isFailed = searchParams.get('status') === 'failed'
      const isOlder = searchParams.has('before')
      if (isOlder) asked.push(searchParams.get('status') ?? 'all')
      if (isFailed) await held.failed.promise
      if (isOlder) await held.older.promise
      const id = `${isFailed ? 'failed' : 'completed'}-${isOlder ? 'older' : 'newest'}`
      const json = { decisions: [decisionOf(id, isFailed ? 'failed' : 'completed')], next: isOlder ? null : 'p1' }
      // A request that nobody wants any more is gone.
      await route.fulfill({ json }).catch(() => {})
    })
    await page.evaluate(() => {
      location.hash = '#/decisions'
    })
    const rows = page.getByRole('table').locator('tbody tr')
    const older = page.getByRole('button', { name: 'Show older ones' })
    await older.click()
    await until(() => asked.length === 1)
    await page.getByLabel('Status').selectOption('failed')
    await gone(older)
    assert.equal(await rows.count(), 0, 'rows of the filter before')
    held.failed.resolve()
    await rows.filter({ hasText: 'failed-newest' }).waitFor()
    held.older.resolve()
    await older.click()
    await rows.filter({ hasText: 'failed-older' }).waitFor()
    assert.deepEqual([await rows.count(), asked], [2, ['all', 'failed']])
    assert.equal(await rows.filter({ hasText: 'completed' }).count(), 0)
    await visit.close()
  })

  test('filters by what stands in the address, and keeps it there', async () => {
    await send({ model: 'no-such-model' })
    const visit = await visits.open('#/decisions')
    const { page } = visit
    const rows = page.getByRole('table').getByRole('rowheader')
    await rows.nth(2).waitFor()
    await visit.checkLooks('decisions')
    await page.getByLabel('Status').selectOption('refused')
    await until(async () => (await rows.count()) === 1)
    assert.match(page.url(), /#\/decisions\?status=refused$/)
    await page.getByRole('table').getByText('model_not_found').waitFor()
    await rows.first().getByRole('link').click()
    await page.getByText('Nobody was asked').waitFor()
    await visit.check('decisions-refused')
    await page.goBack()
    await until(async () => (await rows.count()) === 1)
    await page.getByLabel('Status').selectOption('')
    const reasons = page.getByLabel('Reason').locator('option')
    await until(async () => (await reasons.count()) > 1)
    await page.getByLabel('Reason').selectOption({ index: 1 })
    await until(() => page.url().includes('reason='))
    await rows.first().waitFor()
    await visit.close()
  })

  test('says that a request is gone, and that the router is away or of another version', async () => {
    const visit = await visits.open(`#/decisions/${encodeURIComponent(script)}`)
    const { page } = visit
    await page.getByText('There is no such request any more').waitFor()
    assert.equal(await page.title(), 'Decision · LLM console')
    await page.evaluate(() => {
      location.hash = '#/decisions/gone-1'
    })
    await page.getByText('The call was gone-1').waitFor()
    await page.getByText('There is no such request any more').waitFor()
    await visit.check()
    const answers: [string, { status: number; body: string }][] = [
      ['Another version', { status: 200, body: '{"decisions":[{"id":1}],"next":null}' }],
      [
        'The router cannot be reached',
        { status: 503, body: '{"error":{"message":"It is not deployed","code":"function_unavailable"}}' },
      ],
      ['That did not work', { status: 502, body: '<html>' }],
    ]
    let answer = answers[0]?.[1]
    await page.route('**/api/admin/decisions?*', (route) =>
      route.fulfill({ contentType: 'application/json', ...answer }),
    )
    await page.evaluate(() => {
      location.hash = '#/decisions'
    })
    for (const [title, reply] of answers) {
      answer = reply
      await page.getByRole('button', { name: 'Refresh' }).click()
      await page.getByRole('alert').getByText(title).waitFor()
      await visit.check(`decisions-${title.replaceAll(' ', '-').toLowerCase()}`)
    }
    await visit.close()
  })

  test('shows a script in what a caller sends as text, and walks through a thousand requests', async () => {
    await send({})
    const { body } = await visits.platform.ask('GET', '/admin/decisions')
    const [one] = Object(body).decisions
    const visit = await visits.open('#/keys')
    const { page } = visit
    await page.route('**/api/admin/decisions?*', (route) => {
      const before = Number(new URL(route.request().url()).searchParams.get('before') ?? 0)
      const decisions = Array.from({ length: 100 }, (_, index) => ({
        ...one,
        call_id: `call-${before + index}`,
        target: index === 0 ? script : one.target,
        user: script,
        key: { id: 'k', name: script },
      }))
      route.fulfill({ json: { decisions, next: before < 900 ? String(before + 100) : null } })
    })
    await page.evaluate(() => {
      location.hash = '#/decisions'
    })
    for (let shown = 100; shown < 1000; shown += 100) {
      await page.getByText(`${shown} rows`, { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Show older ones' }).click()
    }
    await page.getByText('1,000 rows').waitFor()
    assert.equal(await page.getByRole('table').getByRole('rowheader').count(), 25)
    assert.equal(await page.title(), 'Decisions · LLM console')
    await visit.check('decisions-thousand')
    await visit.close()
  })

  test('fits into a window of 1280 pixels with all its columns', async () => {
    const { ask } = visits.platform
    const { token } = Object((await ask('POST', '/admin/keys', { id: 'wide', name: 'Shop backend, production' })).body)
    await send({}, { authorization: `Bearer ${token}` })
    const visit = await visits.open('#/decisions')
    const { page } = visit
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('link', { name: 'Shop backend, production' }).first().waitFor()
    const scrolls = page.getByRole('region', { name: 'The last requests' })
    const [needed, shown] = await scrolls.evaluate((element) => [element.scrollWidth, element.clientWidth])
    assert.ok(needed !== undefined && shown !== undefined && needed <= shown, `${needed} of ${shown} pixels`)
    await visit.check('decisions-1280')
    await visit.close()
    await ask('DELETE', '/admin/keys/wide?open=true')
  })
})

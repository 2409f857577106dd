import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Standing } from '#runtime/contract/admin/standing.ts'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { skipWithoutSimulators } from './platform.ts'
import { standingOf, targetOf } from './standing.ts'
import { gone, startVisits, type Visit, type Visits } from './visit.ts'

type Answer = Standing | { status: number; body: unknown } | 'nothing'

/** The page Health in a browser. Long, since all cases share one platform and one browser, which take their time to start. */
describe('the page Health', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  afterEach(() => visits.platform.behaveAsUsual())
  after(() => visits.close())

  /** Opens the page with a router that answers so. Its clock goes as fast as ours, and further where the test says so. */
  async function openWith(answer: () => Answer): Promise<{ visit: Visit; page: Page; asked: () => number }> {
    const visit = await visits.open('#/nothing')
    const { page } = visit
    let count = 0
    await page.route('**/api/admin/standing', async (route) => {
      count += 1
      const now = answer()
      if (now === 'nothing') return
      const { status, body } = 'store' in now ? { status: 200, body: now } : now
      await route.fulfill({ status, json: body })
    })
    await page.clock.install()
    await page.evaluate(() => {
      location.hash = '#/health'
    })
    await page.getByRole('heading', { level: 1, name: 'Health' }).waitFor()
    return { visit, page, asked: () => count }
  }

  /** A row of a table, by a part of what it says. */
  const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

  test('shows what the router knows of its targets, functions and store', { skip: skipWithoutSimulators }, async () => {
    const { platform } = visits
    platform.behave('groq', { fault: { kind: 'status', status: 429, headers: { 'retry-after': '300' } } })
    const asked = { messages: [{ role: 'user', content: 'Hello' }], max_latency_ms: 200 }
    assert.equal((await platform.ask('POST', '/v1/chat/completions', asked)).status, 200)
    const visit = await visits.open('#/health')
    const { page } = visit
    const cooling = rowOf(page, 'groq/openai/gpt-oss-20b')
    await cooling.getByText('Cooling down').waitFor()
    assert.match((await cooling.textContent()) ?? '', /[1-5] min( \d+ s)? left.*It is cooling, because/)
    await rowOf(page, 'vertex/gemini-2.5-flash').first().getByText('Well').waitFor()
    await page
      .getByRole('region', { name: 'Functions' })
      .getByRole('row', { name: /^groq-generate Ready/ })
      .waitFor()
    await page.getByRole('region', { name: 'Store' }).getByText('sqlite').waitFor()
    await visit.checkLooks('health-real')
    await visit.close()
  })

  test('has a word and a figure for everything, in every look', async () => {
    const { visit, page } = await openWith(() => standingOf())
    const words = [
      ...['Well', 'On trial', 'Cooling down', 'Breaker open', 'Disabled', 'Not deployed', 'Switched off'],
      ...['Ready', 'Scaled to zero', 'No replica'],
    ]
    for (const word of words) await page.getByText(word, { exact: true }).first().waitFor()
    await page.getByText('3 of 6').waitFor()
    await page.getByText('2 more are not deployed or switched off').waitFor()
    assert.equal(await page.getByRole('meter', { name: 'Queue of gpu-a' }).count(), 1)
    await visit.checkLooks('health')
    await page.getByRole('heading', { name: 'Clusters' }).scrollIntoViewIfNeeded()
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    await visit.checkLooks('health-below')
    await visit.close()
  })

  test('says that calls which wait for the store are in no journal', async () => {
    const store = { ...standingOf().store, state: 'refusing', waiting_settlements: 3, journal: 'failing' } as const
    const { visit, page } = await openWith(() => standingOf({ store }))
    await page.getByText('Some are in no journal, and lost if the router is killed.').waitFor()
    await visit.close()
  })

  test('puts the worst first, and sorts, seeks and filters by keyboard', async () => {
    const { visit, page } = await openWith(() => standingOf())
    await rowOf(page, 'gpt-oss-20b').waitFor()
    const names = () => page.getByRole('region', { name: 'Targets' }).locator('tbody th .breakable').allTextContents()
    assert.deepEqual((await names()).slice(0, 3), [
      'anthropic/claude-haiku-5-5',
      'openai/gpt-4o-mini',
      'openai/gpt-5-mini',
    ])
    await page.getByRole('button', { name: 'Target', exact: true }).focus()
    await page.keyboard.press('Enter')
    assert.equal((await names())[0], 'anthropic/claude-haiku-5-5')
    await page.keyboard.press('Space')
    assert.equal((await names())[0], 'zai/glm-4.7-flash')
    await page.getByLabel('Name contains').focus()
    await page.keyboard.type('OPENAI/')
    assert.equal((await names()).length, 3)
    await page.keyboard.press('Tab')
    await page.keyboard.type('In')
    assert.deepEqual((await names()).toSorted(), ['groq/openai/gpt-oss-20b', 'openai/gpt-4o-mini'])
    await page.getByLabel('Name contains').fill('nobody')
    await page.getByText('No target matches').waitFor()
    await visit.close()
  })

  test('counts down what is left by the router’s word, though the browser’s clock is a day ahead', async () => {
    const { visit, page } = await openWith(() => standingOf())
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.clock.setSystemTime(Date.now() + 86_400_000)
    await page.reload()
    const cooling = rowOf(page, 'groq/openai/gpt-oss-20b')
    await cooling.getByText('1 min 30 s left').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.clock.runFor(31_000)
    assert.match((await cooling.textContent()) ?? '', /(5\d s|1 min) left/)
    await page.clock.runFor(120_000)
    assert.match((await cooling.textContent()) ?? '', /any moment now/)
    const told = await page.locator('.live time').getAttribute('datetime')
    assert.ok(Math.abs(Date.parse(told ?? '') - Date.now()) < 60_000, `${told} is not the router’s time`)
    await visit.close()
  })

  test('asks every two seconds while it is seen, and neither hidden nor paused', async () => {
    const { visit, page, asked } = await openWith(() => standingOf())
    await rowOf(page, 'gpt-oss-20b').waitFor()
    const see = (state: string) =>
      page.evaluate((visibility) => {
        Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    let own = 0
    /** How often the page has asked. A request of ours comes after all that it has sent, which are counted then. */
    const askedByPage = async () => {
      own += 1
      await page.evaluate(() => fetch('api/admin/standing'))
      return asked() - own
    }
    const asks = async (times: number) => {
      const before = asked()
      for (let time = 0; time < times; time += 1) {
        const seen = asked()
        await page.clock.runFor(2000)
        await until(() => asked() > seen)
        await page.waitForTimeout(0)
      }
      return asked() - before
    }
    assert.ok((await asks(3)) >= 3)
    await see('hidden')
    const hidden = await askedByPage()
    await page.clock.runFor(60_000)
    assert.equal(await askedByPage(), hidden)
    const whileHidden = asked()
    await see('visible')
    await until(() => asked() > whileHidden)
    await page.getByRole('button', { name: 'Pause' }).focus()
    await page.keyboard.press('Space')
    await page.getByText('Paused').waitFor()
    const paused = await askedByPage()
    await page.clock.runFor(60_000)
    assert.equal(await askedByPage(), paused)
    const whilePaused = asked()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.clock.runFor(2000)
    await until(() => asked() > whilePaused)
    await visit.close()
  })

  test('keeps what it has while the router is away, and says of when it is', async () => {
    let answer: Answer = standingOf()
    const { visit, page } = await openWith(() => answer)
    await rowOf(page, 'gpt-oss-20b').waitFor()
    answer = { status: 503, body: { error: { message: 'The router does not answer.', code: 'function_unavailable' } } }
    await page.clock.runFor(2000)
    await page.getByText('The router does not answer. What you see is how it was at').waitFor()
    await rowOf(page, 'gpt-oss-20b').waitFor()
    await visit.checkLooks('health-router-away')
    answer = standingOf()
    await page.clock.runFor(4000)
    await gone(page.getByText('What you see is how it was'))
    await visit.close()
  })

  test('says for how long there has been no answer while the router hangs, and keeps what it has', async () => {
    let answer: Answer = standingOf()
    const { visit, page } = await openWith(() => answer)
    const live = page.locator('.live')
    await live.getByText('Live').waitFor()
    await rowOf(page, 'gpt-oss-20b').waitFor()
    answer = 'nothing'
    await page.clock.runFor(2000)
    assert.match((await live.textContent()) ?? '', /^Live/)
    await page.clock.runFor(6000)
    await live.getByText(/^No answer for ([4-9]|\d\d) s/).waitFor()
    assert.equal(await live.locator('.dot.on').count(), 0)
    await page.getByText('The router does not answer. What you see is how it was at').waitFor()
    await rowOf(page, 'gpt-oss-20b').waitFor()
    await visit.checkLooks('health-no-answer')
    await visit.close()
  })

  test('says what is wrong when it knows nothing yet, and tries again', async () => {
    let answer: Answer = 'nothing'
    const { visit, page } = await openWith(() => answer)
    await page.getByRole('status').getByText('Loading').waitFor()
    await visit.checkLooks('health-loading')
    await page.clock.runFor(6000)
    await page
      .locator('.state-title')
      .getByText(/^No answer for ([4-9]|\d\d) s$/)
      .waitFor()
    await visit.checkLooks('health-loading-long')
    answer = standingOf()
    await page.getByRole('button', { name: 'Try again' }).click()
    await rowOf(page, 'gpt-oss-20b').waitFor()
    await visit.close()

    answer = { status: 403, body: { error: { message: 'This token may not look.', code: 'not_permitted' } } }
    const other = await openWith(() => answer)
    await other.page.getByText('Not permitted').waitFor()
    await other.visit.checkLooks('health-not-permitted')
    await other.page.getByRole('button', { name: 'Try again' }).waitFor()
    answer = standingOf()
    // The page asks again by itself, and may do so before one could press the button.
    await rowOf(other.page, 'gpt-oss-20b').waitFor()
    await other.visit.close()
  })

  test('tells that there is nothing yet', async () => {
    const { visit, page } = await openWith(() => standingOf({ targets: [], clusters: [], functions: [] }))
    for (const title of ['The catalogue has no targets', 'No cluster of your own', 'No target names a function']) {
      await page.getByText(title).waitFor()
    }
    await visit.checkLooks('health-empty')
    await visit.close()
  })

  test('shows a page of a thousand targets at once, and finds one', async () => {
    const targets = Array.from({ length: 1000 }, (_, index) =>
      targetOf({ target: `provider-${index}/a-model-with-a-rather-long-name-${index}` }),
    )
    const { visit, page } = await openWith(() => standingOf({ targets }))
    await page.getByText('1,000 of 1,000').waitFor()
    const region = page.getByRole('region', { name: 'Targets' })
    assert.equal(await region.locator('tbody tr').count(), 25)
    await page.getByLabel('Name contains').fill('name-777')
    await rowOf(page, 'provider-777/').waitFor()
    assert.equal(await region.locator('tbody tr').count(), 1)
    await visit.checkLooks('health-thousand')
    await visit.close()
  })

  test('shows names and reasons as text', async () => {
    const script = '<img src=x onerror="document.title=1">'
    const targets = [targetOf({ target: script, available: false, why: `is odd ${script}` })]
    const { visit, page } = await openWith(() => standingOf({ targets }))
    await page.getByText(`It is odd ${script}`).waitFor()
    await visit.check()
    await visit.close()
  })
})

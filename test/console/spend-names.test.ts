import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { type Answers, openSpend } from './open-spend.ts'
import { usageOf } from './spending.ts'
import { startVisits, type Visits } from './visit.ts'

describe('the page Spend, with names that are long or alike', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  const ids = ['key_0', 'key_1', 'key_2']

  /** The page with a router that has these departments, and keys of which two have one name. */
  async function openWith(departments: readonly (string | null)[], address: string) {
    const named = ids.map((id) => ({ id, name: id === 'key_2' ? 'Payroll' : 'Shop' }))
    const answers: Answers = {
      usage: (query) => ({ body: usageOf(query, query.get('group_by') === 'key' ? ids : departments) }),
      keys: () => ({ body: { keys: named } }),
    }
    const { visit, page } = await openSpend(visits, answers, address)
    await page.locator('figure.plot svg').waitFor()
    return { visit, page }
  }

  test('tells two keys of one name apart, and a department from none that is called so', async () => {
    const { visit, page } = await openWith([null, 'no department', 'web'], '#/spend?range=7d&by=key')
    const table = (name: string) => page.getByRole('table', { name, exact: true })
    const legend = () => page.locator('figcaption .plot-piece').allInnerTexts()
    const trimmed = async () => (await legend()).map((text) => text.trim())
    await table('Spend by key').getByText('Shop (key_1)').waitFor()
    assert.deepEqual(await trimmed(), ['Shop (key_0)', 'Shop (key_1)', 'Payroll'])
    await page.getByLabel('By', { exact: true }).selectOption('Department')
    await table('Spend by department').getByText('web').waitFor()
    assert.deepEqual(await trimmed(), ['no department', '“no department”', 'web'])
    await visit.check('spend-same-names')
    await visit.close()
  })

  test('cuts no hour off below the bars', async () => {
    const { visit, page } = await openWith(['web'], '#/spend?range=24h&by=department')
    for (const width of [390, 800, 1024, 1280, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      const measure = () =>
        page.locator('figure.plot svg').evaluate((svg) => {
          const ticks = [...svg.querySelectorAll('text.tick')].map((tick) => tick.getBoundingClientRect().right)
          return { drawn: svg.getBoundingClientRect(), area: svg.parentElement?.clientWidth, last: Math.max(...ticks) }
        })
      await until(async () => {
        const { drawn, area } = await measure()
        return Math.floor(drawn.width) === area
      })
      const { drawn, last } = await measure()
      assert.ok(last <= drawn.right + 0.5, `${last} of ${drawn.right} pixels, in a window of ${width}`)
      await visit.check(`spend-hours-${width}`)
    }
    await visit.close()
  })

  test('keeps each time of the table in one line beside long names', async () => {
    const long = 'Research and development, laboratory for applied sciences '.repeat(3).trim()
    const { visit, page } = await openWith([long, 'x'.repeat(90), null, 'web'], '#/spend?range=24h&by=department')
    await page.getByText('The same as a table').click()
    const table = page.getByRole('table', { name: 'Spend per hour by department', exact: true })
    await table.waitFor()
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      const time = table.getByRole('rowheader').first()
      const [height, lineHeight] = await time.evaluate((cell) => {
        const { height: whole } = (cell.firstElementChild ?? cell).getBoundingClientRect()
        return [whole, Number.parseFloat(getComputedStyle(cell).fontSize)]
      })
      assert.ok(height !== undefined && lineHeight !== undefined && height < 2 * lineHeight, `${height} pixels`)
      for (const heading of await table.getByRole('columnheader').all()) {
        assert.ok(((await heading.boundingBox())?.width ?? Number.POSITIVE_INFINITY) <= 400)
      }
      await table.scrollIntoViewIfNeeded()
      await visit.check(`spend-long-names-${width}`)
    }
    await visit.close()
  })
})

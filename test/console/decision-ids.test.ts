import { after, before, describe, test } from 'node:test'
import { until } from '../until.ts'
import { skipWithoutBrowser } from './browser.ts'
import { startVisits, type Visits } from './visit.ts'

describe('the page of a decision', { skip: skipWithoutBrowser }, () => {
  let visits: Visits
  before(async () => {
    visits = await startVisits()
  })
  after(() => visits.close())

  test('opens by whatever id the caller gave the request', async () => {
    const { routerUrl, ask } = visits.platform
    const visit = await visits.open('#/decisions')
    const { page } = visit
    for (const id of ['team/a/1', '_1', '-1', '.1', 'a:b+c=1']) {
      const response = await fetch(`${routerUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-call-id': id },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }),
      })
      await response.text()
      await until(async () => (await ask('GET', `/admin/decisions/${encodeURIComponent(id)}`)).status === 200)
      await page.evaluate(
        (address) => {
          location.hash = address
        },
        `#/decisions/${encodeURIComponent(id)}`,
      )
      await page.getByRole('heading', { name: 'Time line' }).waitFor()
      await page.locator('code.muted', { hasText: id }).waitFor()
    }
    await visit.check()
    await visit.close()
  })
})

import { budgets, nowMs, savings, usageOf } from './spending.ts'
import type { Visits } from './visit.ts'

export type Answer = { status?: number; body: object } | 'nothing'
export type Answers = Partial<Record<'usage' | 'savings' | 'budgets' | 'keys', (query: URLSearchParams) => Answer>>

/** Opens the page Spend with a router that answers so, and otherwise as usual. `asked` are the queries for usage. */
export async function openSpend(visits: Visits, answers: Answers = {}, address = '#/spend') {
  const all: Required<Answers> = {
    usage: (query) => ({ body: usageOf(query) }),
    savings: () => ({ body: savings }),
    budgets: () => ({ body: budgets }),
    keys: () => ({ body: { keys: [] } }),
    ...answers,
  }
  const visit = await visits.open('#/nothing')
  const { page } = visit
  const asked: URLSearchParams[] = []
  for (const [name, answer] of Object.entries(all)) {
    await page.route(`**/api/admin/${name}**`, async (route) => {
      const { searchParams } = new URL(route.request().url())
      if (name === 'usage') asked.push(searchParams)
      const given = answer(searchParams)
      if (given === 'nothing') return
      const headers = { 'x-llm-console-now': String(nowMs) }
      await route.fulfill({ status: given.status ?? 200, json: given.body, headers })
    })
  }
  await page.clock.setFixedTime(nowMs)
  const goTo = (to: string) =>
    page.evaluate((hash) => {
      location.hash = hash
    }, to)
  // The console says what time it is; the page has asked it before.
  const told = page.waitForResponse('**/api/admin/keys**')
  await goTo('#/keys')
  await (await told).finished()
  await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor()
  await goTo(address)
  await page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor()
  return { visit, page, asked }
}

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { runPlainCommand } from '../../local/admin/run-command.ts'
import { until } from '../until.ts'
import type { ConsolePlatform } from './platform.ts'
import { startVisits, type Visits } from './visit.ts'

const help = `Takes the pictures of docs/console.md again, in a browser. The traffic on them is simulated.

Usage: npm run -s docs:pictures

  --help   show this text

CHROMIUM is the path of a Chromium or Chrome, if none is on the PATH.
`

const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url))
const size = { width: 1280, height: 800 }

const prompts = [
  { task: 'classify', max_latency_ms: 200, prompt: 'Is this mail spam? You have won!' },
  { task: 'generate', prompt: 'Write a greeting for a customer who has waited for a week.' },
  { task: 'reason', prompt: 'Prove that there are infinitely many primes.' },
  { task: 'generate', private: true, prompt: 'Summarise this contract.' },
  { task: 'embed', prompt: 'A sentence to be found again.' },
]

async function send({ routerUrl }: ConsolePlatform, rounds: number, token?: string): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const body of prompts) {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
      await (await fetch(routerUrl, { method: 'POST', headers, body: JSON.stringify(body) })).text()
    }
  }
}

const keys = [
  {
    name: 'Shop backend',
    owner: 'ada',
    department: 'web',
    budgets: [{ usd: 0.02, per: 'month' }],
    limits: { requestsPerMinute: 600 },
  },
  {
    name: 'Nightly reports',
    owner: 'grace',
    department: 'finance',
    budgets: [{ usd: 5, per: 'month' }],
    models: ['cheap'],
  },
  { name: 'Payroll', department: 'finance', private: true, limits: { concurrent: 4 } },
  { name: 'Old prototype', owner: 'ada', department: 'web', disabled: true },
]

async function makeKeys({ ask }: ConsolePlatform): Promise<{ id: string; token: string }[]> {
  const made = keys.map(async (key) => Object((await ask('POST', '/admin/keys', key)).body))
  return Promise.all(made)
}

async function picture(
  visits: Visits,
  name: string,
  address: string,
  show: (page: Page) => Promise<unknown>,
): Promise<void> {
  const visit = await visits.open(address)
  await visit.page.setViewportSize(size)
  await show(visit.page)
  await visit.check()
  await visit.page.screenshot({ path: join(folder, `${name}.png`) })
  await visit.close()
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true })
  const visits = await startVisits()
  const { platform } = visits
  try {
    for (const [provider, latencyMs] of [
      ['vertex', 320],
      ['groq', 60],
      ['openai', 240],
      ['ollama', 150],
    ] as const) {
      platform.behave(provider, { latencyMs })
    }
    await send(platform, 2)
    await picture(visits, 'playground', '#/playground', async (page) => {
      await page.getByLabel('Prompt').fill('Is this mail spam? You have won!')
      await page.getByLabel('Latency budget').fill('200')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByRole('link', { name: 'All that is known of this call' }).waitFor()
      await page.getByRole('region', { name: 'Decision' }).getByRole('table').waitFor()
      await page.evaluate(() => scrollTo(0, 0))
    })
    await picture(visits, 'compare', '#/compare', async (page) => {
      await page.getByLabel('Prompt').fill('Why is the sky blue?')
      for (const target of [
        'groq/openai/gpt-oss-20b',
        'vertex/gemini-3.5-flash-lite',
        'openai/gpt-5-nano',
        'ollama/llama3.2:1b',
      ]) {
        await page.getByRole('checkbox', { name: target }).first().check()
      }
      await page.getByText(/^4 calls/).waitFor()
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await page.getByText(/^4 of 4/).waitFor()
      await page.getByRole('region', { name: 'Answers', exact: true }).scrollIntoViewIfNeeded()
    })
    const [shop, reports] = await makeKeys(platform)
    platform.behave('groq', { fault: { kind: 'status', status: 429, headers: { 'retry-after': '120' } } })
    await send(platform, 6, shop?.token)
    await send(platform, 2, reports?.token)
    const { status } = await platform.ask('GET', '/admin/decisions')
    if (status !== 200) throw new Error(`/admin/decisions answered ${status}.`)
    await until(async () => Object((await platform.ask('GET', '/admin/decisions')).body).decisions.length > 40)
    await picture(visits, 'decisions', '#/decisions', (page) => page.getByRole('table').waitFor())
    await picture(visits, 'decision', '#/decisions', async (page) => {
      await page.getByRole('row').filter({ hasText: 'classify' }).first().getByRole('link').first().click()
      await page.getByRole('heading', { name: 'Time line' }).waitFor()
    })
    await picture(visits, 'health', '#/health', (page) => page.getByRole('table').first().waitFor())
    await picture(visits, 'spend', '#/spend', (page) =>
      page.getByRole('heading', { level: 1, name: 'Spend' }).waitFor(),
    )
    await picture(visits, 'keys', '#/keys', (page) => page.getByRole('table').waitFor())
  } finally {
    await visits.close()
  }
}

/** `npm run docs:pictures` */
await runPlainCommand(help, main)

import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { startBrowser } from './browser.ts'
import { type ConsolePlatform, startConsolePlatform } from './platform.ts'

export type Look = { theme: 'light' | 'dark'; width: 'narrow' | 'wide' }

/** Every page is looked at in each of them. */
export const looks: readonly [Look, ...Look[]] = [
  { theme: 'light', width: 'wide' },
  { theme: 'dark', width: 'wide' },
  { theme: 'light', width: 'narrow' },
  { theme: 'dark', width: 'narrow' },
]

const sizes = { narrow: { width: 390, height: 844 }, wide: { width: 1440, height: 900 } }

/** A browser on a platform. */
export type Visits = {
  platform: ConsolePlatform
  /**
   * Opens a page of the console in a browser context of its own, by default signed in.
   * @param address what stands behind the console's own, such as `#/keys`
   */
  open(address: string, options?: { look?: Look; isSignedIn?: boolean }): Promise<Visit>
  close(): Promise<void>
}

export type Visit = {
  page: Page
  /** Signs in by the form. */
  signIn(token?: string): Promise<void>
  /**
   * Asserts that nothing is wrong with what is shown: axe-core finds nothing, the page is not wider than the window, no request
   * has left the origin, and there was no error, of scripts or against the Content-Security-Policy.
   * @param name for the picture, where `CONSOLE_PICTURES` names a folder for pictures
   */
  check(name?: string): Promise<void>
  /** The same for each look, one after the other. */
  checkLooks(name: string): Promise<void>
  close(): Promise<void>
}

/** Waits until nothing is like that any more, however much is: a page may load several parts at once. */
export async function gone(locator: Locator): Promise<void> {
  await locator.first().waitFor({ state: 'detached' })
}

/** Starts a platform and a browser. Close it after the tests. */
export async function startVisits(): Promise<Visits> {
  const platform = await startConsolePlatform()
  const browser = await startBrowser().catch(async (error: unknown) => {
    await platform.close()
    throw error
  })
  return {
    platform,
    async open(address, { look = looks[0], isSignedIn = true } = {}) {
      const visit = await visitWith(browser, platform, look)
      await visit.page.goto(platform.consoleUrl + address)
      if (isSignedIn) await visit.signIn()
      return visit
    },
    async close() {
      await browser.close()
      await platform.close()
    },
  }
}

async function visitWith(browser: Browser, platform: ConsolePlatform, look: Look): Promise<Visit> {
  const context = await browser.newContext({ ...appearance(look), baseURL: platform.consoleUrl })
  const page = await context.newPage()
  const problems = watch(context, page, new URL(platform.consoleUrl).origin)

  async function check(name?: string) {
    if (name !== undefined) await takePicture(page, name)
    assert.deepEqual(await axeFindings(page), [])
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return { scrollWidth, clientWidth }
    })
    assert.ok(scrollWidth <= clientWidth, `the page is ${scrollWidth} pixels wide in a window of ${clientWidth}`)
    assert.deepEqual(problems, [])
  }

  return {
    page,
    async signIn(token = platform.adminToken) {
      await page.getByLabel('Admin token').fill(token)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('navigation', { name: 'Pages', exact: true }).waitFor()
    },
    check,
    async checkLooks(name) {
      for (const one of looks) {
        const { viewport, colorScheme } = appearance(one)
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme })
        await check(`${name}-${one.theme}-${one.width}`)
      }
      const { viewport, colorScheme } = appearance(look)
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
    },
    close: () => context.close(),
  }
}

function appearance({ theme, width }: Look) {
  return { viewport: sizes[width], colorScheme: theme, reducedMotion: 'reduce' } as const
}

/** Gathers what must not happen. That a request is refused is for the page to tell, and no error of its own. */
function watch(context: BrowserContext, page: Page, origin: string): string[] {
  const problems: string[] = []
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (protocol !== 'data:' && asked !== origin) problems.push(`asked for ${request.url()}`)
  })
  page.on('console', (message) => {
    const isRefusal = message.text().startsWith('Failed to load resource')
    const isOfApi = /\/(api\/|session$)/.test(message.location().url)
    if (message.type() === 'error' && !(isRefusal && isOfApi)) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  return problems
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

async function axeFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(await readFile(axeFile, 'utf8'))
  }
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)')
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
  )
}

async function takePicture(page: Page, name: string): Promise<void> {
  const { CONSOLE_PICTURES } = process.env
  if (!CONSOLE_PICTURES) return
  await mkdir(CONSOLE_PICTURES, { recursive: true })
  await page.screenshot({ path: join(CONSOLE_PICTURES, `${name}.png`) })
}

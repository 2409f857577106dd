import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/** The browser that `CHROMIUM` names, else one on the PATH. */
const executablePath =
  process.env.CHROMIUM ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find((path) => existsSync(path))

/** For `describe`: why the pages cannot be tried in a browser, or false. */
export const skipWithoutBrowser: string | false =
  executablePath === undefined && 'NOT RUN, as there is no Chromium: install one, or name it in CHROMIUM'

/** Starts a browser without a window. Chromium has no sandbox for root. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
}

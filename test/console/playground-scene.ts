import type { Locator, Page } from 'playwright-core'
import type { Visit, Visits } from './visit.ts'

/** The playground's page, with a prompt for one target. */
export async function write(visits: Visits, prompt: string, model = 'groq/openai/gpt-oss-20b'): Promise<Visit> {
  const visit = await visits.open('#/playground')
  await visit.page.getByLabel('Model').fill(model)
  await visit.page.getByLabel('Prompt').fill(prompt)
  return visit
}

/** Sends it by the button, to the region of the answer. */
export async function send(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Send' }).click()
  return page.getByRole('region', { name: 'Answer' })
}

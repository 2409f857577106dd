import type { Running } from './contender.ts'

/**
 * One request, on a connection of its own.
 * @throws Error with the answer, when it is not a 200
 */
export async function askOnce({ url, model, headers }: Running): Promise<void> {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Why does routing save money?' }] })
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body,
  }
  const response = await fetch(url, init)
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`)
}

import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { consoleHeader } from '../../functions/llm-console/headers.ts'
import { answerText } from '../platform-answer.ts'

export const consoleFunction = 'llm-console'

/** What `/` does where the stack has a console: it leads there and, with the token of the link, past the sign-in. */
export type ConsoleDoor = {
  /** The query of the link that signs in once. */
  query: string
  open(request: IncomingMessage, response: ServerResponse): Promise<void>
}

const consolePath = `/function/${consoleFunction}`

/**
 * @param signIn signs in to the console, and gives the cookie as it sets it; undefined if it did not
 * @param token of the link; random, if none is given
 */
export function createConsoleDoor(
  signIn: () => Promise<string | undefined>,
  token = randomBytes(24).toString('base64url'),
): ConsoleDoor {
  let isUsed = false

  async function open({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = new URL(url, 'http://gateway').searchParams.get('token')
    if (given === null) redirect(response, '')
    else if (isUsed || !isEqual(given, token)) redirect(response, '#/link-used')
    else await letIn(response)
  }

  async function letIn(response: ServerResponse): Promise<void> {
    isUsed = true
    const cookie = await signIn().catch(() => undefined)
    if (cookie === undefined) {
      isUsed = false
      answerText(response, 503, 'The console does not start. Look at what npm start prints, and open the link again.\n')
      return
    }
    // The console leaves the path to the browser, which takes the folder of the address that it has asked.
    response.setHeader('Set-Cookie', `${cookie}; Path=${consolePath}`)
    redirect(response, '')
  }

  return { query: `?token=${token}`, open }
}

/** Not to be kept: the next start has another token, and perhaps no console. */
function redirect(response: ServerResponse, hash: string): void {
  const headers = { Location: `${consolePath.slice(1)}/${hash}`, 'Cache-Control': 'no-store', 'Content-Length': '0' }
  response.writeHead(303, { ...headers, 'Referrer-Policy': 'no-referrer' }).end()
}

/** Signs in to the console through the gateway, which starts it if need be. */
export async function signInToConsole(gatewayUrl: string, adminToken: string): Promise<string | undefined> {
  const response = await fetch(`${gatewayUrl}${consolePath}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [consoleHeader.page]: 'true' },
    body: JSON.stringify({ token: adminToken }),
  })
  await response.arrayBuffer()
  return response.ok ? response.headers.getSetCookie()[0] : undefined
}

/** Hashes have one length, so that the comparison's time reveals neither content nor length. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(one), digest(other))
}

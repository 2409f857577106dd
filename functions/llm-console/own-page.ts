import type { IncomingHttpHeaders } from 'node:http'
import { LlmError } from '#runtime/errors.ts'
import { consoleHeader } from './headers.ts'

/**
 * Refuses what another site has a browser send, for all that changes or spends. Besides the cookie's SameSite, three signs must
 * agree, because each can be absent: browsers send Sec-Fetch-Site only over https and to localhost, and proxies may rename the host.
 * @throws LlmError not_permitted
 */
export function checkOwnPage(headers: IncomingHttpHeaders): void {
  const { origin, 'sec-fetch-site': site } = headers
  if (headers[consoleHeader.page] === undefined) throw refused(`the header ${consoleHeader.page} is missing`)
  if (site !== undefined && site !== 'same-origin') throw refused('Sec-Fetch-Site names another site')
  if (site === undefined && origin !== undefined && !hostsOf(headers).includes(hostOf(origin))) {
    throw refused('its Origin is neither Host nor X-Forwarded-Host')
  }
}

function refused(why: string): LlmError {
  return new LlmError('not_permitted', `Only the console's own pages may ask for this, and ${why}`, {
    fix: 'Use the page of the console at its own address; behind a proxy, let it keep Host or send X-Forwarded-Host.',
  })
}

function hostsOf({ host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders): string[] {
  const all = [host ?? '', ...String(forwarded ?? '').split(',')]
  return all.map((one) => one.trim().toLowerCase()).filter((one) => one !== '')
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}

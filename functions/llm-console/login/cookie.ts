import type { IncomingHttpHeaders } from 'node:http'

const cookieName = 'llm-console'

/**
 * The cookie of a session. It has no `Path`: the browser then takes the folder of the address that it asked (RFC 6265, 5.1.4), which
 * is right below any prefix, and which the function cannot know.
 */
export function cookieOf(headers: IncomingHttpHeaders, value: string, maxAgeSeconds: number): string {
  const flags = ['HttpOnly', 'SameSite=Strict', `Max-Age=${maxAgeSeconds}`, ...(cameByHttps(headers) ? ['Secure'] : [])]
  return `${cookieName}=${value}; ${flags.join('; ')}`
}

export function readCookie({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  const found = cookie.split(/;\s*/).find((pair) => pair.startsWith(`${cookieName}=`))
  return found?.slice(cookieName.length + 1)
}

/** The first proxy of several has talked to the browser. */
function cameByHttps({ 'x-forwarded-proto': protocols, forwarded }: IncomingHttpHeaders): boolean {
  const [first = ''] = String(protocols ?? '').split(',')
  return first.trim().toLowerCase() === 'https' || /^[^,]*\bproto="?https\b/i.test(forwarded ?? '')
}

import { toErrorReply } from '#runtime/http/answer.ts'
import type { Call, Reply, Route } from '#runtime/http/call.ts'
import { consoleHeader } from './headers.ts'

/** Everything that a page may load or do comes from this origin, and no other page may frame or open it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}

/** A route whose replies, errors too, carry the security headers. Unless it says otherwise, nobody keeps a reply. */
export function withSecurityHeaders(route: Route, now: () => number): Route {
  return {
    ...route,
    async handle(call: Call): Promise<Reply> {
      const reply = await answered(route, call)
      const own = { ...securityHeaders, 'cache-control': 'no-store', [consoleHeader.now]: String(now()) }
      return { ...reply, headers: { ...own, ...reply.headers } }
    },
  }
}

async function answered(route: Route, call: Call): Promise<Reply> {
  try {
    return await route.handle(call)
  } catch (error) {
    return toErrorReply(error, call, route.errorBody)
  }
}

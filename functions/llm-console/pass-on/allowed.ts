import type { Method } from '#runtime/http/call.ts'

/** Who pays for a request: the operator looks and changes, the holder of a key spends. */
export type Access = 'operator' | 'key' | 'key-or-operator'

/** What it is for, which says how long it may take. */
export type Purpose = 'look-up' | 'change' | 'answer'

type Rule = { method: Method; path: RegExp; access: Access; purpose: Purpose }

/** Of a key; whatever else could be a path is refused. */
const keyId = '[A-Za-z0-9](?:[\\w.:=+-]|%2B|%3A|%3D){0,127}'

/** The gateway decodes it on the way. */
const slash = '(?:/|%2F)'
/** Part of a path that a gateway leaves out, or that leads up to another path. */
const emptyOrDots = `(?:.*${slash})?\\.{0,2}(?:${slash}|$)`
/** Of a call, which its caller may have chosen: all that the runtime takes for an id, except what could be another path. */
const callId = `(?!${emptyOrDots})(?:[\\w.:+/=-]|%2B|%2F|%3A|%3D){1,128}`

/** Everything that the pages may ask of the router. */
const rules: readonly Rule[] = [
  operator('GET', '/admin/keys'),
  operator('POST', '/admin/keys'),
  operator('GET', `/admin/keys/${keyId}`),
  operator('PATCH', `/admin/keys/${keyId}`),
  operator('DELETE', `/admin/keys/${keyId}`),
  operator('POST', `/admin/keys/${keyId}/rotate`),
  operator('GET', '/admin/decisions'),
  operator('GET', `/admin/decisions/${callId}`),
  operator('GET', '/admin/usage'),
  operator('GET', '/admin/savings'),
  operator('GET', '/admin/budgets'),
  operator('GET', '/admin/standing'),
  operator('GET', '/admin/ledger'),
  operator('GET', '/health'),
  operator('GET', '/stats'),
  { method: 'GET', path: exactly('/v1/models'), access: 'key', purpose: 'look-up' },
  { method: 'GET', path: exactly('/key'), access: 'key', purpose: 'look-up' },
  { method: 'POST', path: exactly('/route'), access: 'key-or-operator', purpose: 'look-up' },
  { method: 'POST', path: exactly('/v1/chat/completions'), access: 'key', purpose: 'answer' },
  { method: 'POST', path: exactly('/v1/embeddings'), access: 'key', purpose: 'answer' },
]

/** How the router is asked for this; undefined if the pages may not. */
export function ruleFor(method: string, path: string): Pick<Rule, 'access' | 'purpose'> | undefined {
  return rules.find((rule) => rule.method === method && rule.path.test(path))
}

function operator(method: Method, path: string): Rule {
  return { method, path: exactly(path), access: 'operator', purpose: method === 'GET' ? 'look-up' : 'change' }
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path}$`)
}

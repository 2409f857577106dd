/** Marks of private requests. Long, since it makes each way in which a mark may be given from its parts. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { looksPrivate } from '#runtime/contract/hints/looks-private.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Call } from '#runtime/http/call.ts'
import { findRoute } from '#runtime/http/router.ts'
import { createLog } from '#runtime/log.ts'
import { routeRoute } from '../../../functions/llm-router/admin/route.ts'
import { choose } from '../../../functions/llm-router/choose/choose.ts'
import type { TimedRequest } from '../../../functions/llm-router/choose/request.ts'
import { anyone } from '../../../functions/llm-router/keys/caller.ts'
import { createCategoryModel } from '../../../functions/llm-router/request/classify/classify.ts'
import { createTierModel } from '../../../functions/llm-router/request/classify/tier/tier.ts'
import { createDescribe } from '../../../functions/llm-router/request/describe.ts'
import { createReceive } from '../../../functions/llm-router/request/hints.ts'
import { createLikeness } from '../../../functions/llm-router/request/likeness.ts'
import { createTokenCounter } from '../../../functions/llm-router/request/tokens.ts'
import { dialectRoutes } from '../../../functions/llm-router/routes/dialects.ts'
import { shortRoute } from '../../../functions/llm-router/routes/short.ts'
import { knownCaches, unseen } from './scene.ts'
import { shipped } from './shipped.ts'

const cases = 100_000

const messages = [{ role: 'user', content: [{ type: 'text', text: 'A prompt' }] }]
const forms = [
  { path: '/', body: { prompt: 'A prompt' } },
  { path: '/', body: { prompt: ['A', 'prompt'], task: 'embed', model: 'text-embedding-3-small' } },
  { path: '/v1/chat/completions', body: { messages, model: 'auto' } },
  { path: '/v1/chat/completions', body: { messages, model: 'openai/gpt-5-mini', stream: true } },
  { path: '/v1/completions', body: { prompt: 'A prompt', model: 'auto' } },
  { path: '/v1/responses', body: { input: 'A prompt', model: 'auto' } },
  { path: '/v1/responses', body: { input: [{ role: 'user', content: 'A prompt' }], stream: true } },
  { path: '/v1/embeddings', body: { input: 'A prompt', model: 'text-embedding-3-small' } },
  { path: '/route', body: { prompt: 'A prompt' } },
  { path: '/route', body: { messages } },
  { path: '/route', body: { input: 'A prompt' } },
]

/** Ways to write the word, of which the first is the right one. */
const rightly = fc.constant('private')
const mistyped = fc.oneof(
  fc.nat(6).map((at) => `${'private'.slice(0, at)}${'private'.slice(at + 1)}`),
  fc.tuple(fc.nat(7), letter()).map(([at, other]) => `${'private'.slice(0, at)}${other}${'private'.slice(at)}`),
  fc.tuple(fc.nat(6), letter()).map(([at, other]) => `${'private'.slice(0, at)}${other}${'private'.slice(at + 1)}`),
  fc.nat(5).map((at) => {
    const [one, other] = 'private'.slice(at, at + 2)
    return `${'private'.slice(0, at)}${other}${one}${'private'.slice(at + 2)}`
  }),
)
const word = fc.oneof({ weight: 2, arbitrary: rightly }, { weight: 1, arbitrary: mistyped })
const cased = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => Array.from(text, (one, at) => (upper[at] ? one.toUpperCase() : one)).join(''))
const alike: Record<string, string> = { a: 'а4', e: 'е3', i: 'і1', p: 'рｐ', r: 'г', t: 'т7', v: 'ѵν' }
const redrawn = (text: string) =>
  fc
    .array(fc.nat(4), { minLength: text.length, maxLength: text.length })
    .map((which) => Array.from(text, (one, at) => alike[one]?.[which[at] ?? 9] ?? one).join(''))
const spacedBy = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.constantFrom('_', '-', ' ', '.', '\u200b', '\u00ad', '\u2060', '\ufeff'))
    .map(([at, space]) => `${text.slice(0, at)}${space}${text.slice(at)}`)
const plain = (text: string) => fc.constant(text)
const around = fc.constantFrom('', '', '', 'x-', 'x-llm-', 'llm_', 'is_', 'is', 'not-', 'my.', 'openai-')
const behind = fc.constantFrom('', '', '', '_mode', 's', '-request', 'Prompt', '2')
const rightSpelling = fc.constantFrom('private', 'llm_private', 'x-llm-private')
const anySpelling = fc
  .tuple(
    around,
    fc.tuple(word, fc.constantFrom(plain, cased, redrawn, spacedBy)).chain(([text, as]) => as(text)),
    behind,
  )
  .map((parts) => parts.join(''))
const spelling = fc.oneof({ weight: 1, arbitrary: rightSpelling }, { weight: 3, arbitrary: anySpelling })
const headerName = fc
  .tuple(around, word, behind)
  .map((parts) => parts.join('').toLowerCase())
  .map((name) => name.replaceAll('.', '_'))
const value = fc.constantFrom<unknown>(
  ...[
    true,
    true,
    'true',
    'true',
    'TRUE',
    'True',
    'yes',
    'on',
    '1',
    1,
    0,
    null,
    '',
    ' ',
    't',
    'false,true',
    'true, true',
  ],
  ...[[], [true], ['true'], {}, { value: true }, 'private', 'tr\u200bue'],
)

type Given = { body: Record<string, unknown> | string } & Partial<Pick<Call, 'headers' | 'query' | 'trailers'>>
type Place = (body: Record<string, unknown>, name: string, value: unknown) => Given

const places: Place[] = [
  (body, name, value) => ({ body: { ...body, [name]: value } }),
  (body, name, value) => ({ body: { [name]: value, ...body } }),
  (body, name, value) => ({ body: { ...body, metadata: { team: 'search', [name]: value } } }),
  (body, name, value) => ({ body: { ...body, metadata: { llm: { [name]: value } } } }),
  (body, name, value) => ({ body: { ...body, metadata: [{ [name]: value }] } }),
  (body, name, value) => ({ body: { ...body, metadata: JSON.stringify({ [name]: value }), [name]: value } }),
  (body, name, value) => ({ body: { ...body, extra_body: { [name]: value } } }),
  (body, name, value) => ({ body: { ...body, options: [{ headers: { [name]: value } }] } }),
  (body, name, value) => ({ body: { ...body, messages: [{ role: 'user', content: 'x', [name]: value }] } }),
  (body, name, value) => ({
    body: { ...body, messages: [{ role: 'user', content: [{ type: 'text', text: 'x', [name]: value }] }] },
  }),
  (body, name, value) => ({ body: twice({ ...body, [name]: value }, name, false) }),
  (body, name, value) => ({ body: { ...body, [name]: value }, headers: { 'x-llm-private': 'false' } }),
  (body, name, value) => ({ body: { ...body, private: false, metadata: { [name]: value } } }),
  (body, name, value) => ({ body, query: `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}` }),
  (body, name, value) => ({ body, query: `a=b;${encodeURIComponent(name)}=${encodeURIComponent(String(value))}` }),
  (body, name, value) => ({ body, trailers: { [name]: String(value) } }),
]
const headerPlaces: Place[] = [
  (body, name, value) => ({ body, headers: { [name]: String(value) } }),
  (body, name, value) => ({ body: { ...body, private: false }, headers: { [name]: String(value) } }),
  (body, name, value) => ({ body, trailers: { [name]: String(value) } }),
]

function letter() {
  return fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz')
}

/** JSON with a key that is there once more, with another value. */
function twice(body: Record<string, unknown>, name: string, value: unknown): string {
  return `${JSON.stringify(body).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`
}

class Dispatched extends Error {
  readonly request: TimedRequest
  readonly body: Record<string, unknown>
  constructor(request: TimedRequest, body: Record<string, unknown>) {
    super('This would have been sent')
    this.request = request
    this.body = body
  }
}

const dispatched = async (_: Call, { request, body }: { request: TimedRequest; body: Record<string, unknown> }) => {
  throw new Dispatched(request, body)
}
const describe = createDescribe({
  catalogue: shipped,
  countTokens: createTokenCounter(),
  classify: () => ({ category: 'code', probability: 1 }),
})
const surroundings = unseen(shipped)
const callerOf = async () => anyone
const receive = createReceive({ privacy: false, search: () => assert.fail('nobody wants a search') })
const parts = {
  dispatch: dispatched,
  dispatchStream: dispatched,
  describe,
  receive,
  callerOf,
  maxPromptCharacters: 1000,
}
const nothingToRead = {
  background: () => {},
  learning: () => undefined,
  strategyWhenLow: async () => undefined,
  relistFunctions: async () => {},
}
const promptCaches = knownCaches(shipped, () => surroundings.nowMs)
const operator = {
  ...surroundings,
  promptCaches,
  now: () => surroundings.nowMs,
  describe,
  receive,
  callerOf,
  ...nothingToRead,
  likenessOf: createLikeness({ category: createCategoryModel(), tier: createTierModel() }),
}
const routes = [shortRoute(parts), ...dialectRoutes(parts), routeRoute(operator)]
const { signal } = new AbortController()
const log = createLog('silent')

/** What becomes of a request: refused, or private, or gone. */
async function outcomeOf(path: string, { body, headers = {}, query = '', trailers = {} }: Given): Promise<string> {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const json = () => JSON.parse(bytes.toString())
  const call: Call = {
    id: 'c',
    method: 'POST',
    path,
    query,
    headers,
    trailers,
    body: bytes,
    json,
    signal,
    log,
    note: () => {},
  }
  try {
    const { body } = await findRoute(routes, 'POST', path).handle(call)
    const shown = JSON.parse(String(body))
    const targets = shown.candidates.map(({ target }: { target: string }) => shipped.byName[target])
    const isInside = targets.every((target: { locality: string }) => target.locality === 'in-cluster')
    return shown.private && isInside ? 'private' : 'gone'
  } catch (error) {
    if (error instanceof LlmError) return error.status === 400 || error.status === 422 ? 'refused' : error.message
    if (!(error instanceof Dispatched)) throw error
    return isKept(error) ? 'private' : 'gone'
  }
}

/** Whether a request that is sent on is private, goes inside, and carries no mark any more. */
function isKept({ request, body }: Dispatched): boolean {
  if (!request.private || [...Object.keys(body), ...Object.keys(Object(body.metadata))].some(looksPrivate)) return false
  try {
    return choose(request, surroundings).candidates.every(({ locality }) => locality === 'in-cluster')
  } catch (error) {
    return error instanceof LlmError
  }
}

test(`no request that is marked as private in whatever way goes out, over ${cases} cases`, async () => {
  const seen = { refused: 0, private: 0 }
  const given = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...places), spelling) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...headerPlaces), fc.oneof(rightSpelling, headerName)) },
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...forms), given, value, async ({ path, body }, [place, name], value) => {
      const outcome = await outcomeOf(path, place(body, name, value))
      assert.ok(
        outcome === 'refused' || outcome === 'private',
        `${outcome}: ${path} ${JSON.stringify(place(body, name, value))}`,
      )
      seen[outcome] += 1
    }),
    { numRuns: cases },
  )
  assert.ok(seen.refused > 10_000 && seen.private > 500, JSON.stringify(seen))
})

test('the same requests go out where nothing marks them', async () => {
  for (const { path, body } of forms) {
    const marked = [{}, { metadata: { team: 'search', private: 'false' } }, { private: false }]
    for (const more of marked) assert.notEqual(await outcomeOf(path, { body: { ...body, ...more } }), 'refused', path)
  }
})

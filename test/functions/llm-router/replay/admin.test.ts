import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { ReplayReport } from '#runtime/contract/admin/replay.ts'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { errorOf, type TestFunction } from '../../../runtime/parts.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { recordedOf, startMs } from './recorded.ts'

const base = { tasks: ['generate'], locality: 'external', maxOutputTokens: 1000 }
const a = { ...base, provider: 'a', function: 'a-generate', model: 'm', usdPerMillionTokens: { input: 2, output: 4 } }
const b = { ...base, provider: 'b', function: 'b-generate', model: 'm', usdPerMillionTokens: { input: 1, output: 1 } }
const catalogue = { rules: [{ reason: 'default', to: ['a/m', 'b/m'] }], targets: [a, b] }
const cheap = { ...catalogue, rules: [{ reason: 'cheap', to: ['b/m'] }] }
const nowMs = startMs + 3_600_000
const roomy = { sinceMs: 0, promptsSinceMs: 0, entries: 10_000, bytes: 1e9 }

describe('/admin/replay', () => {
  const scene = operatorScene(catalogue, () => nowMs)
  let store: Store
  let router: TestFunction

  beforeEach(async () => {
    const STORE_FILE = join(scene.directory, `store-${Math.random()}`)
    store = await openSqliteStore(STORE_FILE, () => nowMs)
    router = await scene.start({ STORE_FILE })
  })
  afterEach(() => store.close())

  async function record(count: number, extra: readonly string[] = []) {
    const all = Array.from({ length: count }, (_, index) => recordedOf(index))
    const entries = all.map((one) => ({
      ...{ callId: one.call_id, endedMs: one.time_ms + one.ms, text: JSON.stringify(one) },
      prompt: 'asked',
    }))
    const bad = extra.map((text, index) => ({ callId: `bad-${index}`, endedMs: nowMs, text }))
    await store.recordings.append([...entries, ...bad], roomy)
  }
  const replay = async (body: object) => router.post('/admin/replay', body, admin)
  const report = async (body: object): Promise<ReplayReport & { gates: { fails: boolean }[] }> =>
    Object((await replay(body)).body)

  test('needs the token', async () => {
    assert.equal((await router.post('/admin/replay', { catalogue: cheap })).status, 401)
    assert.equal((await router.get('/admin/recordings')).status, 401)
  })

  test('tells what a catalogue would have done, as JSON or as YAML, and asks nobody', async () => {
    await record(10)
    const asJson = await report({ catalogue: cheap, fail_if: ['cost > +5%', 'changed > 50%'] })
    assert.deepEqual([asJson.recordings.calls, asJson.change.cost_percent], [10, -62.5])
    assert.deepEqual(
      asJson.gates.map(({ fails }) => fails),
      [false, true],
    )
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the catalogue
    const yaml = ['rules: [{ reason: cheap, to: ["${TARGET:-b/m}"] }]', `targets: ${JSON.stringify([a, b])}`].join('\n')
    const { gates: _, ...fromJson } = asJson
    const { gates: __, ...fromYaml } = await report({ catalogue: yaml })
    assert.deepEqual(fromYaml, fromJson)
    assert.equal((await report({})).change.changed_calls, 0)
    assert.equal(scene.gateway.calls.length, 0)
  })

  test('takes a part of the time, and what is wanted', async () => {
    await record(10)
    assert.equal((await report({ since: new Date(startMs + 4000).toISOString() })).recordings.calls, 6)
    assert.equal((await report({ until: new Date(startMs + 4000).toISOString() })).recordings.calls, 4)
    assert.equal((await report({ since: '30m' })).recordings.calls, 0)
    assert.equal((await report({ since: '2h', where: { task: 'reason' } })).recordings.calls, 0)
  })

  test('leaves out what cannot be read, and says how many that were', async () => {
    await record(3, ['{"version":9}', 'no JSON', 'null'])
    const { recordings } = await report({})
    assert.deepEqual([recordings.calls, recordings.left_out], [3, 3])
  })

  test('says what is wrong with what is asked', async () => {
    const fault = async (body: object, param: string, message: RegExp) => {
      const reply = await replay(body)
      assert.equal(reply.status, 400)
      assert.equal(errorOf(reply).param, param)
      assert.match(errorOf(reply).message, message)
    }
    await fault({ catalogue: 'rules: [' }, 'catalogue', /The catalogue in the request, line 1: it is not valid YAML/)
    await fault(
      { catalogue: 'rules:\n  - { reason: x, to: [gone/x] }\ntargets: []' },
      'catalogue',
      /line 3: targets must hold/,
    )
    await fault(
      { catalogue: 'webhooks: [{ name: x, url: nowhere, events: [decision] }]' },
      'catalogue',
      /line 1: webhooks\.0\.url must be an address/,
    )
    await fault({ catalogue: { ...cheap, stratgy: 'cost' } }, 'catalogue', /stratgy is not known; remove it/)
    await fault({ fail_if: ['cost > 5%'] }, 'fail_if', /a change has a sign, as in cost > \+5%/)
    await fault({ since: 'yesterday' }, 'since', /must be a time such as/)
    await fault({ since: '2026-02-30' }, 'since', /must be a time such as/)
    await fault({ until: '2026-11-25T09:00' }, 'until', /must be a time such as/)
    await fault({ since: '99999999999d' }, 'since', /must be a time such as/)
    await fault({ since: '24h', until: '7d' }, 'until', /until must be later than since/)
    await fault({ catalog: cheap }, 'catalog', /is not a field of this request/)
  })

  test('does not read the router’s environment for whoever asks', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the catalogue
    const reply = await replay({ catalogue: 'rules: [{ reason: "${gateway_url}", to: [a/m] }]' })
    assert.match(errorOf(reply).message, /\$\{gateway_url\} is not set/)
    assert.ok(!reply.text.includes(scene.gateway.url))
  })

  test('works in slices, one replay at a time', async () => {
    await record(4000)
    const [first, second, healthy] = await Promise.all([replay({}), replay({}), router.get('/ready')])
    assert.deepEqual([first.status, second.status].sort(), [200, 503])
    assert.equal(healthy.status, 200)
    assert.equal((await replay({})).status, 200)
  })

  test('shows the recordings, page by page, prompts only if asked for', async () => {
    await record(5, ['no JSON'])
    const page = async (query: string) => Object((await router.get(`/admin/recordings?${query}`, admin)).body)
    const first = await page('limit=2&prompts=true')
    assert.deepEqual([first.recordings.length, first.more, first.kept.recordings], [2, true, 6])
    assert.deepEqual([first.recordings[0].recording.call_id, first.recordings[0].prompt], ['call-0', 'asked'])
    const rest = await page(`limit=100&after=${first.next}`)
    assert.deepEqual([rest.recordings.length, rest.more, rest.recordings[0].prompt], [4, false, undefined])
    assert.equal(rest.recordings.at(-1).recording, null)
    const since = await page(`since=${new Date(startMs + 3000).toISOString()}`)
    assert.equal(since.recordings[0].recording.call_id, 'call-3')
    assert.equal((await page('since=1h')).recordings.length, 6)
    assert.equal((await page('since=30m')).recordings.length, 1)
    assert.equal((await router.get('/admin/recordings?after=x', admin)).status, 400)
    const refused = await router.get('/admin/recordings?since=yesterday', admin)
    assert.deepEqual([refused.status, errorOf(refused).param], [400, 'since'])
    assert.match(errorOf(refused).message, /^since must be a time such as .* or how long ago, such as 24h or 7d\./)
  })
})

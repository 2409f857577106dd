import assert from 'node:assert/strict'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import * as v from 'valibot'
import { readPage } from '../../../../functions/llm-router/admin/ledger-pages.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import type { LedgerRecord } from '../../../../functions/llm-router/money/ledger/record.ts'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../../runtime/parts.ts'
import { sample } from '../../../scenarios/metrics.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { recordOf, write } from './records.ts'

const catalogue = {
  calendar: { timeZone: 'Europe/Berlin' },
  rules: [{ reason: 'default', to: ['a/m'] }],
  targets: [{ provider: 'a', function: 'a-generate', model: 'm', tasks: ['generate'], locality: 'external' }],
}
const nowMs = Date.parse('2026-11-25T13:10:00Z')

const pageSchema = v.object({
  records: v.array(v.looseObject({ id: v.string() })),
  next: v.nullable(v.string()),
  more: v.boolean(),
})

/** The router's answers to operators, from a store that another process could have written. Long, since all cases share it. */
describe('the ledger under /admin', () => {
  const scene = operatorScene(catalogue, () => nowMs)
  let store: Store
  let router: TestFunction
  beforeEach(async () => {
    const file = join(scene.directory, `store-${Math.random()}`)
    store = await openSqliteStore(file, () => nowMs)
    router = await scene.start({ STORE_FILE: file })
  })
  afterEach(() => store.close())

  const ask = (path: string) => router.get(path, admin)
  const page = async (query: string) => v.parse(pageSchema, (await ask(`/admin/ledger?${query}`)).body)
  const idsOf = ({ records }: v.InferOutput<typeof pageSchema>) => records.map(({ id }) => id)
  async function writeAll(...records: LedgerRecord[]) {
    for (const record of records) await write(store, record)
  }

  test('needs the token', async () => {
    for (const path of ['/admin/usage', '/admin/ledger', '/admin/metrics']) {
      assert.equal((await router.get(path)).status, 401)
    }
    assert.equal((await router.post('/admin/ledger/archived', { through: '1' })).status, 401)
  })

  test('shows a record with names as in all replies, and its cost in USD', async () => {
    await writeAll(recordOf({ id: 'r1', costNanoUsd: 5700, tags: ['batch'] }))
    const { records } = await page('')
    assert.ok(records[0])
    const { position, ...record } = records[0]
    assert.equal(typeof position, 'string')
    assert.deepEqual(record, {
      ...{ id: 'r1', time: '2026-11-25T12:30:00.000Z', call_id: 'call-r1', key: 'key-1', department: 'sales' },
      ...{ user: 'ada', tags: ['batch'], task: 'generate', target: 'groq/llama', provider: 'groq', model: 'llama' },
      ...{ usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }, cost_usd: 0.0000057 },
      ...{ price_version: 'v1', reason: 'default', strategy: 'task', status: 'settled', code: null, ms: 120 },
    })
  })

  test('gives each record once, page by page, while new ones come', async () => {
    for (let index = 0; index < 7; index += 1) await writeAll(recordOf({ id: `r${index}` }))
    const first = await page('limit=3')
    assert.deepEqual(idsOf(first), ['r0', 'r1', 'r2'])
    await writeAll(recordOf({ id: 'r7' }))
    const second = await page(`limit=3&after=${first.next}`)
    const third = await page(`limit=3&after=${second.next}`)
    assert.deepEqual([...idsOf(second), ...idsOf(third)], ['r3', 'r4', 'r5', 'r6', 'r7'])
    assert.deepEqual([first.more, second.more, third.more], [true, true, false])
    const end = await page(`after=${third.next}`)
    assert.deepEqual(end, { records: [], next: third.next, more: false })
  })

  test('filters by what a record is, has not, and when it was', async () => {
    await writeAll(
      recordOf({ id: 'r1', key: null }),
      recordOf({ id: 'r2', tags: ['a', 'b'] }),
      recordOf({ id: 'r3', department: 'it', time: '2026-11-24T23:30:00.000Z' }),
    )
    const cases: [string, string[]][] = [
      ['key=', ['r1']],
      ['key=key-1', ['r2', 'r3']],
      ['tag=b', ['r2']],
      ['tag=', ['r1', 'r3']],
      ['department=it&key=key-1', ['r3']],
      ['call_id=call-r2', ['r2']],
      ['from=2026-11-25', ['r1', 'r2', 'r3']],
      ['from=2026-11-25T00:00:00Z', ['r1', 'r2']],
      ['to=2026-11-25', []],
      ['status=settled&code=', ['r1', 'r2', 'r3']],
    ]
    for (const [query, ids] of cases) assert.deepEqual(idsOf(await page(query)), ids, query)
  })

  test('gives up for now after many records of which none is wanted, and goes on from there', async () => {
    for (const id of ['r1', 'r2', 'r3', 'r4', 'r5']) await writeAll(recordOf({ id, key: id === 'r5' ? 'k' : null }))
    const few = { filter: { values: { key: 'k' } }, limit: 10, mostScanned: 3 }
    const first = await readPage(store.ledger, { ...few, after: undefined })
    assert.deepEqual([first.records.length, first.more], [0, true])
    const second = await readPage(store.ledger, { ...few, after: first.next })
    assert.deepEqual([second.records.map(({ id }) => id), second.more], [['r5'], false])
  })

  test('is exported as JSON lines and as CSV that opens in a spreadsheet', async () => {
    await writeAll(
      recordOf({ id: 'r1', user: '=HYPERLINK("http://x","y")', tags: ['a', 'b'], costNanoUsd: 1 }),
      recordOf({ id: 'r2', costNanoUsd: null, usage: null, status: 'unknown', department: 'a\nb' }),
    )
    const lines = await ask('/admin/ledger?format=jsonl')
    assert.equal(lines.headers.get('content-type'), 'application/jsonl')
    assert.deepEqual(
      lines.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
      ['r1', 'r2'],
    )
    const { text } = await ask('/admin/ledger?format=csv')
    const [head, first, ...rest] = text.split('\r\n')
    assert.match(head ?? '', /^id,time,call_id,key,department,user,tags,/)
    assert.match(first ?? '', /^r1,.*,"'=HYPERLINK\(""http:\/\/x"",""y""\)","\[""a"",""b""\]",.*,10,5,.*,0\.000000001,/)
    assert.match(rest.join('\r\n'), /^r2,.*,"a\nb",.*,unknown,,120,\d+\r\n$/)
  })

  test('exports no more than it is asked for', async () => {
    await writeAll(...['r1', 'r2', 'r3'].map((id) => recordOf({ id })))
    const { text } = await ask('/admin/ledger?format=jsonl&limit=2')
    assert.equal(text.trimEnd().split('\n').length, 2)
  })

  test('forgets what an archive has confirmed, and no sum of it', async () => {
    await writeAll(...['r1', 'r2', 'r3'].map((id) => recordOf({ id })))
    const { next } = await page('limit=2')
    const reply = await router.post('/admin/ledger/archived', { through: next }, admin)
    assert.deepEqual(reply.body, { trimmed: 2 })
    assert.deepEqual(idsOf(await page('')), ['r3'])
    assert.match((await ask('/admin/metrics')).text, /^llm_ledger_calls_total\{.*\} 3$/m)
    assert.match((await ask('/admin/metrics')).text, /^llm_ledger_records 1$/m)
  })

  test('sums usage by properties and by days of the catalogue’s time zone', async () => {
    await writeAll(
      recordOf({ id: 'r1', costNanoUsd: 100_000_001 }),
      recordOf({ id: 'r2', costNanoUsd: 200_000_002 }),
      // In Berlin, this is the 25th; that is October.
      recordOf({ id: 'r3', time: '2026-11-24T23:30:00.000Z', user: 'bob', costNanoUsd: null, usage: null }),
      recordOf({ id: 'r4', time: '2026-10-31T22:30:00.000Z' }),
    )
    const sums = (
      calls: number,
      prompt_tokens: number,
      completion_tokens: number,
      cost_usd: number,
      unknown: number,
    ) => ({
      ...{ calls, prompt_tokens, completion_tokens, cost_usd, unknown_cost_calls: unknown },
    })
    assert.deepEqual((await ask('/admin/usage?group_by=department,user&per=day')).body, {
      ...{ from: '2026-10-31T23:00:00.000Z', to: '2026-11-25T14:00:00.000Z', time_zone: 'Europe/Berlin' },
      rows: [
        { time: '2026-11-25', department: 'sales', user: 'ada', ...sums(2, 20, 10, 0.300000003, 0) },
        { time: '2026-11-25', department: 'sales', user: 'bob', ...sums(1, 0, 0, 0, 1) },
      ],
      total: sums(3, 20, 10, 0.300000003, 1),
    })
    const { text } = await ask('/admin/usage?group_by=user&per=month&from=2026-10&to=2026-12&format=csv')
    assert.equal(
      text,
      'time,user,calls,prompt_tokens,completion_tokens,cost_usd,unknown_cost_calls\r\n' +
        '2026-10,ada,1,10,5,0.0000015,0\r\n2026-11,ada,2,20,10,0.300000003,0\r\n2026-11,bob,1,0,0,0,1\r\n',
    )
  })

  test('exposes totals that no end of a replica resets', async () => {
    await writeAll(
      recordOf({ id: 'r1', costNanoUsd: 123_456_789_012 }),
      recordOf({ id: 'r2', costNanoUsd: null, department: 'a"b\\c\nd' }),
      recordOf({ id: 'r3', department: null }),
    )
    const { text, headers } = await ask('/admin/metrics')
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    const labels = 'provider="groq",model="llama",task="generate",department='
    const status = 'status="settled"'
    for (const line of [
      `llm_ledger_cost_usd_total{${labels}"sales",${status}} 123.456789012`,
      `llm_ledger_cost_unknown_total{${labels}"a\\"b\\\\c\\nd",${status}} 1`,
      `llm_ledger_cost_unknown_total{${labels}"sales",status="unknown"} 0`,
      `llm_ledger_calls_total{${labels}"",${status}} 1`,
      `llm_ledger_tokens_total{${labels}"sales",${status},type="prompt"} 10`,
      `llm_ledger_tokens_total{${labels}"sales",${status},type="completion"} 5`,
      'llm_ledger_records 3',
    ]) {
      assert.ok(text.split('\n').includes(line), line)
    }
  })

  test('counts what is unsettled apart, so that no counter falls when it is settled after all', async () => {
    await writeAll(recordOf({ id: 'r1', costNanoUsd: 1_000_000_000 }))
    const unsettled = toEntry(recordOf({ id: 'r2', costNanoUsd: 5_000_000_000, status: 'unsettled' }))
    const reservation = { id: 'r2', claims: [], expiresMs: nowMs - 1, unsettled }
    await store.accounts.reserve(reservation)
    const exposed = async () => {
      const { text } = await ask('/admin/metrics')
      const names = ['cost_usd_total', 'calls_total', 'unsettled_usd', 'unsettled_calls']
      return names.map((name) => sample(text, `llm_ledger_${name}`))
    }
    assert.deepEqual(await exposed(), [1, 1, 5, 1])
    const entry = toEntry(recordOf({ id: 'r2', costNanoUsd: 2_000_000_000 }))
    await store.accounts.settle({ reservation, used: [], entry })
    assert.deepEqual(await exposed(), [3, 2, 0, 0])
  })

  const faults: [string, RegExp][] = [
    ['/admin/usage?group_by=colour', /group_by.* must be some of key, department/],
    ['/admin/usage?group_by=', /must be some of/],
    ['/admin/usage?per=year', /per must be hour, day or month/],
    ['/admin/usage?from=yesterday', /from must be a month such as/],
    ['/admin/usage?from=2026-13-01', /from must be a month such as/],
    ['/admin/usage?from=2026-11&to=2026-11', /to must be later than from/],
    ['/admin/usage?from=2001-01', /from must be within three years/],
    ['/admin/usage?key=a', /key is not a parameter of this path, which takes group_by, per, from, to, format/],
    ['/admin/savings?x=1', /x is not a parameter of this path, which takes from, to, group_by/],
    ['/admin/ledger?x=1', /x is not a parameter of this path, which takes after, limit, /],
    ['/admin/budgets?x=1', /x is not a parameter of this path, which takes user/],
    ['/admin/decisions?x=1', /x is not a parameter of this path, which takes limit, before, /],
    ['/admin/decisions/abc?x=1', /x is not a parameter of this path, which takes none/],
    ['/admin/standing?x=1', /x is not a parameter of this path, which takes none/],
    ['/admin/metrics?x=1', /x is not a parameter of this path, which takes none/],
    ['/admin/keys?x=1', /x is not a parameter of this path, which takes none/],
    ['/admin/keys/abc?x=1', /x is not a parameter of this path, which takes none/],
    ['/admin/usage?from=2026-02-30', /from must be a day that exists/],
    ['/admin/ledger?to=2026-02-30T10:00:00Z', /to must be a day that exists/],
    ['/admin/ledger?from=2026-11&to=2026-10', /to must be later than from/],
    ['/admin/ledger?status=nope', /status must be one of settled, estimated, reserved, unsettled, unknown/],
    ['/admin/ledger?task=nope', /task must be one of embed, classify/],
    ['/admin/ledger?strategy=nope', /strategy must be one of task, priority/],
    ['/admin/ledger?code=nope', /code must be one of invalid_request, /],
    ['/admin/ledger?limit=0', /limit must be a whole number from 1/],
    ['/admin/ledger?limit=2000', /limit must be 1000 or less/],
    ['/admin/ledger?limit=1&limit=2', /limit is given twice/],
    ['/admin/ledger?after=%00', /after must be the position/],
    ['/admin/ledger?after=abc', /after must be the position/],
    ['/admin/ledger?after=abc&format=csv', /after must be the position/],
    ['/admin/ledger?format=xml', /format must be json, jsonl or csv/],
  ]
  for (const [path, message] of faults) {
    test(`refuses ${path}`, async () => {
      const reply = await ask(path)
      assert.equal(reply.status, 400)
      assert.match(errorOf(reply).message, message)
    })
  }
})

test('there is nothing under /admin without the secret', async () => {
  const router = await startTestFunction(createFunction, { ROUTER_CONFIG_YAML: JSON.stringify(catalogue) })
  try {
    const reply = await router.get('/admin/usage')
    assert.equal(reply.status, 404)
    assert.match(errorOf(reply).message, /admin-token/)
  } finally {
    await router.close()
  }
})

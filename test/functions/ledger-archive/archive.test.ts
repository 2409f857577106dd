import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { createFunction } from '../../../functions/ledger-archive/handler.ts'
import { toEntry } from '../../../functions/llm-router/money/ledger/entry.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { recordOf, write } from '../llm-router/ledger/records.ts'
import { redis, startServer } from '../llm-router/store/redis/server.ts'
import { type LedgerScene, startLedgerScene } from './ledger-scene.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

/** From the router's store, through a gateway, into a PostgreSQL. Long, since all cases share the scene. */
describe('ledger-archive', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  let scene: LedgerScene
  let archive: TestFunction
  before(async () => {
    postgres = await startPostgres()
  })
  after(() => postgres?.remove())
  beforeEach(async () => {
    await postgres.query('DROP TABLE IF EXISTS llm_ledger, llm_ledger_schema')
    scene = await startLedgerScene()
    await scene.writeSecret('postgres-url', postgres.url)
    archive = await startTestFunction(createFunction, {
      gateway_url: scene.gatewayUrl,
      secret_mount_path: scene.secrets,
    })
  })
  afterEach(async () => {
    await archive.close()
    await scene.close()
  })

  const run = () => archive.post('/', '')
  async function writeMany(count: number, first = 0) {
    for (let index = first; index < first + count; index += 1) {
      await write(scene.store, recordOf({ id: `r${index}`, costNanoUsd: index * 7 + 1 }))
    }
  }
  async function assertWhole(calls: number) {
    const [row] = await postgres.query(
      'SELECT count(*)::int AS calls, count(DISTINCT id)::int AS ids, coalesce(sum(cost_usd) * 1e9, 0)::bigint::text AS nano FROM llm_ledger',
    )
    const spent = await scene.spent()
    assert.deepEqual(row, { calls, ids: calls, nano: String(spent.usage) })
    assert.deepEqual(spent, { usage: spent.usage, metrics: spent.usage, calls })
    assert.equal(await scene.store.ledger.size(), 0)
  }

  test('moves each record with all that it says', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } }
    await write(scene.store, recordOf({ id: 'r1', costNanoUsd: 5700, tags: ['a', 'b c'], usage }))
    await write(scene.store, recordOf({ id: 'r2', key: null, usage: null, costNanoUsd: null, status: 'unknown' }))
    const reply = await run()
    assert.deepEqual(reply.body, { archived: 2, batches: 1, more: false, busy: false, schema: 1 })
    const [first, second] = await postgres.query('SELECT * FROM llm_ledger ORDER BY id')
    const { archived_at, ...row } = first ?? {}
    assert.ok(archived_at instanceof Date)
    assert.deepEqual(row, {
      ...{ id: 'r1', time: new Date('2026-11-25T12:30:00Z'), call_id: 'call-r1', key_id: 'key-1' },
      ...{ department: 'sales', user_id: 'ada', tags: ['a', 'b c'], task: 'generate', target: 'groq/llama' },
      ...{ provider: 'groq', model: 'llama', prompt_tokens: '10', completion_tokens: '5', usage },
      ...{ cost_usd: '0.000005700', price_version: 'v1', reason: 'default', strategy: 'task', status: 'settled' },
      ...{ code: null, ms: 120 },
    })
    assert.deepEqual([second?.key_id, second?.usage, second?.cost_usd, second?.status], [null, null, null, 'unknown'])
    await assertWhole(2)
  })

  test('does nothing where there is nothing, and nothing twice', async () => {
    assert.deepEqual((await run()).body, { archived: 0, batches: 0, more: false, busy: false, schema: 1 })
    await writeMany(3)
    await run()
    assert.deepEqual((await run()).body, { archived: 0, batches: 0, more: false, busy: false, schema: 1 })
    await writeMany(2, 3)
    await run()
    await assertWhole(5)
  })

  test('takes any text that a caller can send, and agrees with the router to a billionth of a USD', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\0', 'a\ud800b', "';--", '\\u0000', '{"a":1}', '∞'),
    )
    const record = fc.record({
      user: fc.option(text),
      department: fc.option(text),
      tags: fc.array(text, { maxLength: 3 }),
      model: text,
      usage: fc
        .dictionary(text, fc.oneof(text, fc.double(), fc.array(text)))
        .map((more) => ({ ...more, prompt_tokens: 1 })),
      costNanoUsd: fc.option(fc.nat({ max: 1e15 - 1 })),
    })
    let calls = 0
    const records = fc.sample(record, { numRuns: 150, seed: 11 })
    for (const own of records) await write(scene.store, recordOf({ id: `any-${calls++}`, ...own }))
    assert.equal((await run()).status, 200)
    const [row] = await postgres.query(
      'SELECT (sum(cost_usd) * 1e9)::bigint::text AS nano, count(*)::int AS rows FROM llm_ledger',
    )
    const nano = records.reduce((sum, { costNanoUsd }) => sum + BigInt(costNanoUsd ?? 0), 0n)
    assert.deepEqual(row, { nano: String(nano), rows: records.length })
  })

  test('replaces what was lost with its router by what is known of it later', async () => {
    const lost = recordOf({ id: 'r1', status: 'unsettled', costNanoUsd: 9000 })
    const reservation = { id: 'r1', claims: [], expiresMs: scene.clock.nowMs + 1000, unsettled: toEntry(lost) }
    await scene.store.accounts.reserve(reservation)
    scene.clock.nowMs += 2000
    await scene.store.accounts.expire()
    await run()
    assert.deepEqual(await postgres.query('SELECT status, cost_usd FROM llm_ledger'), [
      { status: 'unsettled', cost_usd: '0.000009000' },
    ])
    const entry = toEntry(recordOf({ id: 'r1', costNanoUsd: 1234 }))
    await scene.store.accounts.settle({ reservation, used: [], entry })
    await run()
    assert.deepEqual(await postgres.query('SELECT status, cost_usd FROM llm_ledger'), [
      { status: 'settled', cost_usd: '0.000001234' },
    ])
    await assertWhole(1)
  })

  test('empties Redis as it does a file', { skip: redis.missing }, async () => {
    const server = await startServer(redis)
    const shared = await startLedgerScene(`redis://127.0.0.1:${server.port}`)
    const environment = { gateway_url: shared.gatewayUrl, secret_mount_path: shared.secrets }
    const own = await startTestFunction(createFunction, environment)
    try {
      await shared.writeSecret('postgres-url', postgres.url)
      for (let index = 0; index < 700; index += 1) await write(shared.store, recordOf({ id: `r${index}` }))
      assert.deepEqual((await own.post('/', '')).body, {
        archived: 700,
        batches: 2,
        more: false,
        busy: false,
        schema: 1,
      })
      assert.equal(await shared.store.ledger.size(), 0)
      assert.deepEqual(await shared.spent(), { usage: 700 * 1500, metrics: 700 * 1500, calls: 700 })
    } finally {
      await own.close()
      await shared.close()
      await server.end()
    }
  })

  test('loses and doubles nothing if it cannot tell the router what it has written', async () => {
    await writeMany(1200)
    scene.gateway.onRequest = (asked) => !asked.startsWith('POST')
    assert.equal(errorOf(await run()).code, 'gateway_unreachable')
    assert.equal(await scene.store.ledger.size(), 1200)
    scene.gateway.onRequest = () => true
    assert.deepEqual((await run()).body, { archived: 700, batches: 3, more: false, busy: false, schema: 1 })
    await assertWhole(1200)
  })

  test('asks the router by its name where there is no gateway', async (context) => {
    await writeMany(3)
    const function_url = `${scene.gatewayUrl}/function/{function}`
    const archive = await startTestFunction(createFunction, { function_url, secret_mount_path: scene.secrets })
    context.after(() => archive.close())
    assert.equal(Object((await archive.post('/', '')).body).archived, 3)
    scene.gateway.onRequest = () => false
    const away = await archive.post('/', '')
    scene.gateway.onRequest = () => true
    assert.equal(errorOf(away).code, 'function_unavailable')
    assert.match(errorOf(away).message, /^llm-router at http:\S+ cannot be reached.*kubectl/)
  })

  test('goes on after PostgreSQL was killed in the middle', async () => {
    await writeMany(1200)
    let pages = 0
    scene.gateway.onRequest = async (asked) => {
      if (asked.startsWith('GET')) pages += 1
      if (pages === 2) await postgres.kill()
      return true
    }
    const reply = await run()
    assert.equal(errorOf(reply).code, 'database_unavailable', reply.text)
    assert.equal(await scene.store.ledger.size(), 700)
    assert.equal(errorOf(await run()).code, 'database_unavailable')
    await postgres.start()
    assert.deepEqual((await run()).body, { archived: 700, batches: 2, more: false, busy: false, schema: 1 })
    await assertWhole(1200)
  })

  test('leaves the work to a run that is at it', async () => {
    await writeMany(3)
    const [reading, mayRead] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    scene.gateway.onRequest = async () => {
      reading.resolve()
      await mayRead.promise
      return true
    }
    const first = run()
    await reading.promise
    assert.deepEqual((await run()).body, { archived: 0, batches: 0, more: true, busy: true, schema: 1 })
    mayRead.resolve()
    assert.deepEqual((await first).body, { archived: 3, batches: 1, more: false, busy: false, schema: 1 })
    await assertWhole(3)
  })

  describe('says what to do', () => {
    const faults: [string, () => string, string, RegExp][] = [
      [
        'a wrong password',
        () => postgres.urlWith({ password: 'wrong-secret' }),
        'database_refused',
        /refuses the password/,
      ],
      ['an unknown user', () => postgres.urlWith({ user: 'nobody' }), 'database_refused', /refuses the password/],
      ['no such database', () => postgres.urlWith({ database: 'other' }), 'database_refused', /no such database/],
      [
        'nobody there',
        () => 'postgres://u:wrong-secret@127.0.0.1:1/ledger',
        'database_unavailable',
        /accepts no connections/,
      ],
      ['no such host', () => 'postgres://u:wrong-secret@nowhere.invalid/l', 'database_refused', /no name server knows/],
      [
        'no address at all',
        () => 'host=db password=wrong-secret',
        'database_refused',
        /postgres:\/\/USER:PASSWORD@HOST/,
      ],
    ]
    for (const [name, url, code, message] of faults) {
      test(`about ${name}`, async () => {
        await scene.writeSecret('postgres-url', url())
        const reply = await run()
        assert.equal(errorOf(reply).code, code, reply.text)
        assert.match(errorOf(reply).message, message)
        assert.doesNotMatch(reply.text, /wrong-secret|a password|archivist/)
      })
    }

    test('about a schema of a newer version', async () => {
      await run()
      await postgres.query('INSERT INTO llm_ledger_schema (version) VALUES (99)')
      await writeMany(1)
      assert.match(errorOf(await run()).message, /version 99 .* deploy the newer one/)
      assert.equal(await scene.store.ledger.size(), 1)
    })

    test('about a user who may create nothing, and is content with one who may only write', async () => {
      await postgres.query("DROP ROLE IF EXISTS writer; CREATE ROLE writer LOGIN PASSWORD 'writes'")
      await scene.writeSecret('postgres-url', postgres.urlWith({ user: 'writer', password: 'writes' }))
      assert.match(errorOf(await run()).message, /GRANT CREATE, USAGE ON SCHEMA public/)
      await scene.writeSecret('postgres-url', postgres.url)
      await run()
      await postgres.query(
        'GRANT SELECT, INSERT, UPDATE ON llm_ledger TO writer; GRANT SELECT ON llm_ledger_schema TO writer',
      )
      await writeMany(1)
      await scene.writeSecret('postgres-url', postgres.urlWith({ user: 'writer', password: 'writes' }))
      assert.equal((await run()).status, 200)
      await postgres.query('DROP OWNED BY writer')
      await assertWhole(1)
    })

    test('about a router with another token', async () => {
      await scene.writeSecret('admin-token', 'quite-another-token')
      const router = await startLedgerScene()
      await router.writeSecret('postgres-url', postgres.url)
      await router.writeSecret('admin-token', 'yet-another-token')
      const own = await startTestFunction(createFunction, {
        gateway_url: scene.gatewayUrl,
        secret_mount_path: router.secrets,
      })
      try {
        const reply = await own.post('/', '')
        assert.equal(errorOf(reply).code, 'function_unavailable')
        assert.match(errorOf(reply).message, /answered 401: .* the same secret admin-token/)
      } finally {
        await own.close()
        await router.close()
      }
    })

    test('about secrets that are not there', async () => {
      const own = await startTestFunction(createFunction, { gateway_url: scene.gatewayUrl })
      try {
        assert.match(errorOf(await own.post('/', '')).message, /postgres-url is not mounted/)
      } finally {
        await own.close()
      }
    })
  })
})

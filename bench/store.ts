import { join } from 'node:path'
import { toEntry } from '../functions/llm-router/money/ledger/entry.ts'
import type { LedgerRecord, RecordStatus } from '../functions/llm-router/money/ledger/record.ts'
import type { Claim, Reservation } from '../functions/llm-router/store/accounts.ts'
import type { Store } from '../functions/llm-router/store/port.ts'
import { openRedis } from '../functions/llm-router/store/redis/open.ts'
import { openSqliteStore } from '../functions/llm-router/store/sqlite/store.ts'
import { redis, startServer } from '../test/functions/llm-router/store/redis/server.ts'
import { count, runBenchmark, say } from './command.ts'
import { inFolder } from './in-folder.ts'
import { type Row, row } from './report.ts'
import { quantile } from './statistics.ts'

const help = `npm run bench:store [-- options]   what the store adds to a call: a reservation before it and a settlement after it

  --calls N     calls that are measured for each store (5000)
  --help        this text

Each call claims its share of three budgets and three limits, and leaves a record in the ledger with its sums. Redis
is one on this machine that this starts, with a sync to the disk each second.`

/** Those before are not measured, because V8 still compiles. */
const warmUps = 500

await runBenchmark({
  ...{ help, options: { calls: count(5000) } },
  measure: ({ calls }) => inFolder('store', (folder) => measure(calls, folder)),
})

async function measure(calls: number, folder: string): Promise<Row[]> {
  return [
    ...(await measureStore('memory', await openSqliteStore(undefined, Date.now), calls, 100)),
    ...(await measureStore('file', await openSqliteStore(join(folder, 'router.db'), Date.now), calls, 100)),
    ...(await measureRedis(calls)),
  ]
}

async function measureRedis(calls: number): Promise<Row[]> {
  if (redis.missing) {
    say(`Redis: ${redis.missing}`)
    return []
  }
  const server = await startServer(redis, ['--appendonly', 'yes', '--save', ''])
  try {
    const store = openRedis(() => ({ url: `redis://127.0.0.1:${server.port}` }), Date.now)
    return await measureStore('Redis', store, calls, 300)
  } finally {
    await server.end()
  }
}

async function measureStore(name: string, store: Store, calls: number, barMicroseconds: number): Promise<Row[]> {
  const times: Record<'reserve' | 'settle' | 'both', number[]> = { reserve: [], settle: [], both: [] }
  for (let call = 0; call < calls + warmUps; call += 1) {
    const reservation = reservationOf(call)
    const entry = entryOf(call, 'settled')
    const startedMs = performance.now()
    await store.accounts.reserve(reservation)
    const reservedMs = performance.now()
    await store.accounts.settle({ reservation, used: [900, 900, 900, 1, 300, 1], entry })
    const settledMs = performance.now()
    if (call < warmUps) continue
    times.reserve.push((reservedMs - startedMs) * 1000)
    times.settle.push((settledMs - reservedMs) * 1000)
    times.both.push((settledMs - startedMs) * 1000)
  }
  await store.close()
  return [
    row(`${name}: reserve, p50`, quantile(times.reserve, 0.5), 'µs'),
    row(`${name}: settle, p50`, quantile(times.settle, 0.5), 'µs'),
    row(`${name}: both, p50`, quantile(times.both, 0.5), 'µs', { most: barMicroseconds }),
    row(`${name}: both, p99`, quantile(times.both, 0.99), 'µs'),
  ]
}

function reservationOf(call: number): Reservation {
  const nowMs = Date.now()
  const [key, minute] = [`key-${call % 50}`, Math.floor(nowMs / 60_000)]
  const budget = { amount: 1000, most: 1e15, expiresMs: Date.UTC(2027, 0, 1) }
  const limit = { most: 1_000_000, expiresMs: (minute + 2) * 60_000 }
  const claims: Claim[] = [
    { ...budget, counter: 'budget/all/all/2026-11/0' },
    { ...budget, counter: `budget/department/dept-${call % 5}/2026-11/0` },
    { ...budget, counter: `budget/key/${key}/2026-11/0` },
    { ...limit, counter: `rpm/key/${key}/${minute}`, amount: 1 },
    { ...limit, counter: `tpm/key/${key}/${minute}`, amount: 500 },
    { ...limit, counter: `concurrent/key/${key}`, amount: 1, isHeld: true },
  ]
  return { id: idOf(call), claims, expiresMs: nowMs + 120_000, unsettled: entryOf(call, 'unsettled') }
}

function idOf(call: number): string {
  return `0199f3a0-7c00-7000-8000-${String(call).padStart(12, '0')}`
}

function entryOf(call: number, status: RecordStatus) {
  const record: LedgerRecord = {
    id: idOf(call),
    time: new Date().toISOString(),
    callId: idOf(call),
    key: `key-${call % 50}`,
    department: `dept-${call % 5}`,
    user: null,
    tags: ['bench'],
    task: 'generate',
    target: 'groq/openai/gpt-oss-20b',
    provider: 'groq',
    model: 'openai/gpt-oss-20b',
    usage: { prompt_tokens: 200, completion_tokens: 100, total_tokens: 300 },
    costNanoUsd: 900,
    priceVersion: '5f2b6c1d',
    reason: 'fast',
    strategy: 'rules',
    status,
    code: null,
    ms: 412,
  }
  return toEntry(record)
}

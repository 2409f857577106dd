import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hourMs } from '#runtime/contract/durations.ts'
import type { Reply } from '#runtime/http/call.ts'
import { ledgerAdminRoutes } from '../functions/llm-router/admin/ledger-routes.ts'
import type { Catalogue } from '../functions/llm-router/catalogue/catalogue.ts'
import { shippedCatalogue } from '../functions/llm-router/catalogue/shipped.ts'
import { baselinesOf } from '../functions/llm-router/choose/baselines.ts'
import { toEntry } from '../functions/llm-router/money/ledger/entry.ts'
import type { LedgerRecord } from '../functions/llm-router/money/ledger/record.ts'
import { toNanoUsd } from '../functions/llm-router/money/nano-usd.ts'
import { costOf } from '../functions/llm-router/money/price.ts'
import { createCompare } from '../functions/llm-router/money/savings/baselines.ts'
import { openSqliteStore } from '../functions/llm-router/store/sqlite/store.ts'
import { count, runBenchmark } from './command.ts'
import { inFolder } from './in-folder.ts'
import { type Row, row } from './report.ts'

const help = `npm run bench:ledger [-- options]   how long reports over a month of calls take

  --records N   calls in the ledger (1000000)
  --help        this text

The calls are those of 20 keys in 4 departments, of 3 tasks at 5 targets, spread over 30 days. Reports come from hourly
sums, which are in a file of SQLite.`

const hours = 30 * 24
const beganMs = Date.UTC(2026, 10, 1)
const barMs = 2000

await runBenchmark({
  ...{ help, options: { records: count(1_000_000) } },
  measure: ({ records }) => inFolder('ledger', (folder) => measure(records, folder)),
})

async function measure(records: number, folder: string): Promise<Row[]> {
  const catalogue = await shippedCatalogue()
  const file = join(folder, 'router.db')
  const members = await fill(file, catalogue, records)
  return measureReports(file, catalogue, members)
}

/** Writes the sums that the records leave. Returns how many rows they are. */
async function fill(path: string, catalogue: Catalogue, records: number): Promise<number> {
  const store = await openSqliteStore(path, Date.now)
  await store.close()
  const compare = createCompare(baselinesOf(catalogue), () => undefined)
  const targets = catalogue.targets.filter(({ tasks }) => tasks.includes('generate')).slice(0, 5)
  const database = new DatabaseSync(path)
  const insert = database.prepare('INSERT INTO tallies ("group", member, sums, position) VALUES (?, ?, ?, 1)')
  let rows = 0
  for (let hour = 0; hour < hours; hour += 1) {
    const sums = new Map<string, number[]>()
    let group = ''
    for (let index = 0; index < records / hours; index += 1) {
      const target = targets[(index >> 5) % targets.length]
      if (target === undefined) throw new Error('The catalogue has no target.')
      const usage = { prompt_tokens: 200 + index, completion_tokens: 100 + (index % 50) }
      const nowMs = beganMs + hour * hourMs
      const cost = costOf(usage, target, { nowMs })
      const key = (index * 13 + (index >> 7)) % 20
      const record: LedgerRecord = {
        ...{ id: `${hour}-${index}`, time: new Date(nowMs).toISOString(), callId: `${hour}-${index}` },
        ...{ key: `key-${key}`, department: `department-${key % 4}`, user: null, tags: [] },
        task: (['generate', 'reason', 'classify'] as const)[(index >> 3) % 3] ?? 'generate',
        ...{ target: target.name, provider: target.provider, model: target.model, usage },
        costNanoUsd: 'usd' in cost ? toNanoUsd(cost.usd) : null,
        ...{ priceVersion: '2026-11-21-5f2b6c1d', reason: 'default', strategy: 'task', status: 'settled' },
        ...{ code: null, ms: 412 },
      }
      const [tally] = toEntry(record, compare(record, { nowMs })).tallies
      if (tally === undefined) continue
      group = tally.group
      const before = sums.get(tally.member)
      sums.set(tally.member, before ? before.map((sum, at) => sum + (tally.add[at] ?? 0)) : [...tally.add])
    }
    database.exec('BEGIN')
    for (const [member, all] of sums) insert.run(group, member, JSON.stringify(all))
    database.exec('COMMIT')
    rows += sums.size
  }
  database.close()
  return rows
}

async function measureReports(path: string, catalogue: Catalogue, members: number): Promise<Row[]> {
  const store = await openSqliteStore(path, Date.now)
  const listBudgets = async () => ({ now: '', time_zone: 'UTC', budgets: [] })
  const own = { ledger: store.ledger, listBudgets, baselines: baselinesOf(catalogue), catalogue, longestMs: 50_000 }
  const routes = ledgerAdminRoutes({ ...own, now: () => beganMs + hours * hourMs })
  const rows = [row('sums of an hour', members, 'rows')]
  for (const [path, query] of [
    ['/admin/savings', 'from=2026-11-01'],
    ['/admin/savings', 'from=2026-11-01&group_by=day'],
    ['/admin/savings', 'from=2026-11-01&group_by=key'],
    ['/admin/usage', 'from=2026-11-01&group_by=department,model&per=day'],
  ] as const) {
    const route = routes.find((one) => one.path === path)
    const startedMs = performance.now()
    const startedCpu = process.cpuUsage()
    let longestMs = 0
    let lastMs = startedMs
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs)
      lastMs = performance.now()
    }, 1)
    const reply: Reply | undefined = await route?.handle(Object({ query }))
    clearInterval(timer)
    const cpu = process.cpuUsage(startedCpu)
    if (reply?.status !== 200) throw new Error(`${path} failed.`)
    rows.push(row(`${path}?${query}`, performance.now() - startedMs, 'ms'))
    rows.push(row('  of that, CPU time', (cpu.user + cpu.system) / 1000, 'ms', { most: barMs }))
    rows.push(row('  the longest that others wait', longestMs, 'ms'))
  }
  await store.close()
  return rows
}

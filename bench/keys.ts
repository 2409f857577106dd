import { join } from 'node:path'
import * as v from 'valibot'
import { redis, type Server, startServer } from '../test/functions/llm-router/store/redis/server.ts'
import { count, runBenchmark, say } from './command.ts'
import { readImage } from './image.ts'
import { inFolder } from './in-folder.ts'
import { type Compared, measureInTurns } from './in-turns.ts'
import type { Row } from './report.ts'
import { startStubProviders } from './stub-providers.ts'
import type { Subject } from './subject.ts'
import { createFunctions } from './subjects.ts'
import { amplest, ordinary, withKey } from './with-key.ts'

const help = `npm run bench:keys [-- options]   what keys, limits, budgets and a common ledger add to the router

  --store NAME  sqlite or redis alone; both without it
  --rounds N    blocks of each router that are measured, after four to warm up (20)
  --requests N  requests of one block (200)
  --help        this text

The router as it is shipped, with no store of its own and no key; with a SQLite file; and with a Redis on this machine
that this starts. The latter two answer a declared key, and count for it
  4 counters:   limits of its requests and tokens, a budget per month of its own, and one for all, which is ordinary use;
  16 counters:  a budget per month and limits of requests, tokens and calls at once, for each of the key, its
                department, its user and all.
All ask one stub in place of the gateway, which answers at once. They take turns, so that the machine's noise falls on
all of them: compare the differences and ratios, which are medians over the rounds (and their quartiles), with each other.`

const notes = `The router without keys reserves and settles each call too, and keeps its ledger, in memory; no setting turns that off.
LiteLLM's virtual keys are left out: they need a PostgreSQL and about 1 GB of Python packages.`

const whole = { ...amplest, limits: { ...amplest.limits, concurrent: 1e9 } }

/** What the catalogue and the key say, by how many counters that makes. */
const allowances = {
  4: ordinary,
  16: { ofKey: whole, ofOthers: { all: whole, departments: { web: whole }, users: { ada: whole } } },
}
const counters = [4, 16] as const

const options = {
  store: v.optional(v.picklist(['sqlite', 'redis'], 'must be sqlite or redis')),
  rounds: count(20),
  requests: count(200),
}

await runBenchmark({
  ...{ help, options, notes },
  measure: (given) => inFolder('keys', (folder) => measure(given, folder)),
})

type Options = { store?: 'sqlite' | 'redis' | undefined; rounds: number; requests: number }

async function measure({ store, ...counts }: Options, directory: string): Promise<Row[]> {
  const providers = await startStubProviders()
  const server =
    store !== 'sqlite' && redis.missing === undefined
      ? await startServer(redis, ['--appendonly', 'yes', '--save', ''])
      : undefined
  if (redis.missing !== undefined) say(`Redis: ${redis.missing}`)
  try {
    const [router] = await createFunctions({ image: await readImage(), directory }, providers.url, ['llm-router'])
    if (router === undefined) throw new Error('stack.yml has no llm-router.')
    const withKeys: Compared[] = []
    if (store !== 'redis') withKeys.push(...(await onFile(router, directory)))
    if (server !== undefined) withKeys.push(...(await onRedis(router, directory, server)))
    return await measureInTurns({ ...router, name: 'without keys' }, withKeys, counts)
  } finally {
    await server?.end()
    await providers.close()
  }
}

async function onFile(router: Subject, directory: string): Promise<Compared[]> {
  const subjects: Compared[] = []
  for (const count of counters) {
    const environment = { STORE_FILE: join(directory, `router-${count}.db`) }
    const named = { ...router, name: `SQLite, ${count} counters` }
    const subject = await withKey(named, { directory, ...allowances[count], environment })
    subjects.push({ subject, mostAddedMs: 0.1 })
  }
  return subjects
}

async function onRedis(router: Subject, directory: string, { port }: Server): Promise<Compared[]> {
  const subjects: Compared[] = []
  for (const count of counters) {
    const secrets = { 'redis-url': `redis://127.0.0.1:${port}?prefix=router-${count}` }
    const named = { ...router, name: `Redis, ${count} counters` }
    const subject = await withKey(named, { directory, ...allowances[count], secrets })
    subjects.push({ subject, mostAddedMs: 0.3 })
  }
  return subjects
}

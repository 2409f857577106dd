import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import { createToken, hashOf } from '../functions/llm-router/keys/token.ts'
import { redis, type Server, startServer } from '../test/functions/llm-router/store/redis/server.ts'
import { readImage } from './image.ts'
import { measureInTurns } from './in-turns.ts'
import { formatTable } from './report.ts'
import { startStubProviders } from './stub-providers.ts'
import type { Subject } from './subject.ts'
import { createFunctions } from './subjects.ts'

const help = `npm run bench:keys [-- options]   what keys, limits, budgets and a common ledger add to the router

  --rounds N    blocks of each router that are measured, after two to warm up (10)
  --requests N  requests of one block (400)
  --help        this text

The router as it is shipped, with no store of its own and no key; with a SQLite file; and with a Redis on this machine
that this starts. The latter two answer a declared key, and count a budget per month and limits of requests, tokens and
calls at once for each of the key, its department, its user and all: 16 counters. All ask one stub in place of the
gateway, which answers at once. They take turns, so that the machine's noise falls on all of them: compare the
differences and ratios, which are medians over the rounds, with each other.`

const notes = `The router without keys reserves and settles each call too, and keeps its ledger, in memory; no setting turns that off.
LiteLLM's virtual keys are left out: they need a PostgreSQL and about 1 GB of Python packages.`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    requests: { type: 'string', default: '400' },
    help: { type: 'boolean', default: false },
  },
})
const [rounds, requests] = [Number(values.rounds), Number(values.requests)]

if (values.help) console.log(help)
else if (![rounds, requests].every((count) => Number.isInteger(count) && count >= 1)) {
  console.error('--rounds and --requests must be whole numbers from 1.')
  process.exitCode = 2
} else {
  const machine = `Node ${process.version}, ${availableParallelism()} CPUs, load before: ${loadavg()[0]?.toFixed(1)}`
  console.log(`${await measure()}\n${notes}\n${machine}`)
}

async function measure(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-keys-'))
  const providers = await startStubProviders()
  const server =
    redis.missing === undefined ? await startServer(redis, ['--appendonly', 'yes', '--save', '']) : undefined
  if (server === undefined) console.error(`… Redis: ${redis.missing}`)
  try {
    const [router] = await createFunctions({ image: await readImage(), directory }, providers.url, 'llm-router')
    if (router === undefined) throw new Error('stack.yml has no llm-router.')
    const bare = { ...router, name: 'without keys' }
    const withKeys = await routersWithKeys(router, directory, server)
    return formatTable(await measureInTurns(bare, withKeys, { rounds, requests }))
  } finally {
    await server?.end()
    await providers.close()
    await rm(directory, { recursive: true })
  }
}

async function routersWithKeys(router: Subject, directory: string, server: Server | undefined) {
  const token = createToken()
  const limits = { requestsPerMinute: 1e9, tokensPerMinute: 1e9, concurrent: 1e9 }
  const allowance = { limits, budgets: [{ usd: 1e6, per: 'month' }] }
  const shipped = await readFile(new URL('../functions/llm-router/catalogue.yaml', import.meta.url), 'utf8')
  const catalogue = stringify({
    ...parse(shipped),
    allowances: { all: allowance, departments: { web: allowance }, users: { ada: allowance } },
    // A benchmark spends like a key that runs in a loop.
    runaway: { aboveUsdPerMinute: 1e6 },
  })
  const key = { id: 'bench', name: 'Bench', department: 'web', user: 'ada', hashes: [hashOf(token)], ...allowance }

  async function routerWith(name: string, secrets: Record<string, string>, environment: Record<string, string>) {
    const mount = join(directory, name)
    await mkdir(mount)
    await cp(router.environment.secret_mount_path ?? '', mount, { recursive: true })
    for (const [file, text] of Object.entries(secrets)) await writeFile(join(mount, file), text)
    const own = { secret_mount_path: mount, ROUTER_CONFIG_YAML: catalogue }
    const headers = { ...router.request.headers, authorization: `Bearer ${token}` }
    return {
      ...router,
      name,
      environment: { ...router.environment, ...own, ...environment },
      request: { ...router.request, headers },
    }
  }

  const keys = { 'router-keys': stringify([key]) }
  const onFile = await routerWith('keys on SQLite', keys, { STORE_FILE: join(directory, 'router.db') })
  if (server === undefined) return [{ subject: onFile, mostAddedMs: 0.1 }]
  const onRedis = await routerWith('keys on Redis', { ...keys, 'redis-url': `redis://127.0.0.1:${server.port}` }, {})
  return [
    { subject: onFile, mostAddedMs: 0.1 },
    { subject: onRedis, mostAddedMs: 0.3 },
  ]
}

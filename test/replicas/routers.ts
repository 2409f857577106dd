import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { stringify } from 'yaml'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { type BundleProcess, end, portOf, runBundle } from '../functions/bundle-process.ts'
import { root } from '../repository/tree.ts'
import { price } from './paid-gateway.ts'

/** The token of the routers' operator. */
const adminToken = 'admin-token-of-the-tests'

export type Router = {
  url: string
  running: BundleProcess
  /** Ends it in the middle of whatever it does, and starts another in its place. */
  killAndStartAgain(): Promise<void>
}

export type Installation = {
  /** How the routers find their common store. */
  store: { redisUrl: string } | { file: string }
  gatewayUrl: string
  replicas: number
  /** Beyond the one target and its rule. */
  catalogue?: Record<string, unknown>
}

/** Routers as they are shipped, each a process of its own, on one store. */
export async function startRouters(context: TestContext, installation: Installation): Promise<Router[]> {
  const { store, gatewayUrl, replicas, catalogue = {} } = installation
  const secrets = await mkdtemp(join(tmpdir(), 'replicas-'))
  context.after(() => rm(secrets, { recursive: true }))
  await writeFile(join(secrets, 'admin-token'), adminToken)
  if ('redisUrl' in store) await writeFile(join(secrets, 'redis-url'), store.redisUrl)
  const bundle = join(secrets, 'index.cjs')
  await bundleFunction(join(root, 'functions/llm-router/handler.ts'), bundle)
  const target = {
    ...{ provider: 'paid', function: 'paid-generate', model: 'm', tasks: ['generate'], locality: 'external' },
    ...{ usdPerMillionTokens: price, maxOutputTokens: 8, contextWindowTokens: 8000 },
  }
  const written = { rules: [{ reason: 'the_only', to: ['paid/m'] }], targets: [target], ...catalogue }
  const environment = {
    secret_mount_path: secrets,
    // So that what a killed router leaves open is over soon.
    write_timeout: '15s',
    gateway_url: gatewayUrl,
    ROUTER_CONFIG_YAML: stringify(written),
    LOG_LEVEL: 'info',
    ...('file' in store && { STORE_FILE: store.file }),
  }

  async function start(): Promise<Router> {
    const run = async () => {
      const running = runBundle(bundle, environment)
      const port = await portOf(running)
      running.lines.on('line', () => {})
      return { running, url: `http://127.0.0.1:${port}` }
    }
    const router: Router = {
      ...(await run()),
      async killAndStartAgain() {
        await end(router.running)
        Object.assign(router, await run())
      },
    }
    context.after(() => end(router.running))
    return router
  }
  return Promise.all(Array.from({ length: replicas }, start))
}

/** What the ledger holds, record by record, as an operator reads it. */
export async function readLedger({ url }: Router): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  for (let after = ''; ; ) {
    const reply = await fetch(`${url}/admin/ledger?limit=1000${after}`, {
      headers: { 'x-admin-token': adminToken },
    })
    assert.equal(reply.status, 200, await reply.clone().text())
    const page = Object(await reply.json())
    records.push(...page.records)
    if (page.more !== true) return records
    after = `&after=${encodeURIComponent(page.next)}`
  }
}

/** What the ledger sums up to. */
export async function spentUsd([router]: readonly Router[]): Promise<number> {
  const records = router ? await readLedger(router) : []
  return records.reduce((sum, { cost_usd }) => sum + Math.round(Number(cost_usd) * 1e9), 0) / 1e9
}

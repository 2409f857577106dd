import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import type { CreateFunction } from '#runtime/start.ts'
import { adminRoute } from '../../../functions/llm-router/admin/guard.ts'
import { ledgerAdminRoutes } from '../../../functions/llm-router/admin/ledger-routes.ts'
import { createFunction as createRouter } from '../../../functions/llm-router/handler.ts'
import type { Store } from '../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../functions/llm-router/store/redis/open.ts'
import { openSqliteStore } from '../../../functions/llm-router/store/sqlite/store.ts'
import { passOn } from '../../pass-on.ts'
import { startTestFunction } from '../../runtime/parts.ts'

export const adminToken = 'a-token-for-operators'
const catalogue = {
  rules: [{ reason: 'default', to: ['a/m'] }],
  targets: [{ provider: 'a', function: 'a-generate', model: 'm', tasks: ['generate'], locality: 'external' }],
}
const usageSchema = v.object({ total: v.object({ calls: v.number(), cost_usd: v.number() }) })

/** A router with a store, behind a gateway that a test can break, and the secrets of an archive. */
export type LedgerScene = {
  store: Store
  gatewayUrl: string
  secrets: string
  /** The time of the router and its store, in milliseconds. */
  clock: { nowMs: number }
  /** Called before a request is passed on, such as `GET /admin/ledger?limit=500`; the connection breaks if it returns false. */
  gateway: { onRequest: (asked: string) => Promise<boolean> | boolean }
  writeSecret(name: string, value: string): Promise<void>
  /** What the router's two reports say was spent, in billionths of a USD, and how many calls. */
  spent(): Promise<{ usage: number; metrics: number; calls: number }>
  close(): Promise<void>
}

/** @param redisUrl where the store is, of which only the ledger's routes are served; without it, a whole router has a file */
export async function startLedgerScene(redisUrl?: string): Promise<LedgerScene> {
  const secrets = await mkdtemp(join(tmpdir(), 'archive-'))
  const writeSecret = (name: string, value: string) => writeFile(join(secrets, name), value)
  await writeSecret('admin-token', adminToken)
  const clock = { nowMs: Date.parse('2026-11-25T13:00:00Z') }
  const now = () => clock.nowMs
  const file = join(secrets, 'store')
  const store = await (redisUrl === undefined ? openSqliteStore(file, now) : openRedis(() => ({ url: redisUrl }), now))
  const environment = { ROUTER_CONFIG_YAML: JSON.stringify(catalogue), STORE_FILE: file, secret_mount_path: secrets }
  // What serves them in the router is there to stay, and with it the connection to Redis.
  const onlyLedger: CreateFunction = (parts) => {
    const calendar = { timeZone: 'UTC', fiscalYearStartMonth: 1 }
    const listBudgets = async () => ({ now: '', time_zone: 'UTC', budgets: [] })
    const ledgerParts = { ledger: store.ledger, listBudgets, baselines: [], catalogue: { calendar } }
    const routes = ledgerAdminRoutes({ ...ledgerParts, longestMs: 50_000, now })
    return routes.map((route) => adminRoute(parts.secrets, route))
  }
  const router = await startTestFunction(redisUrl === undefined ? createRouter : onlyLedger, environment, { now })

  const gateway: LedgerScene['gateway'] = { onRequest: () => true }
  const server = createServer(async (incoming, outgoing) => {
    const path = incoming.url?.replace('/function/llm-router', '') ?? ''
    if (await gateway.onRequest(`${incoming.method} ${path}`)) passOn(incoming, outgoing, router.url + path)
    else incoming.socket.destroy()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo

  const ask = async (path: string) => router.get(path, { 'x-admin-token': adminToken })
  return {
    ...{ store, secrets, clock, gateway, writeSecret },
    gatewayUrl: `http://127.0.0.1:${port}`,
    async spent() {
      const { total } = v.parse(usageSchema, (await ask('/admin/usage?from=2026-11-01&to=2026-12-01')).body)
      const costs = (await ask('/admin/metrics')).text.matchAll(/^llm_ledger_cost_usd_total\{.*\} (.+)$/gm)
      const metrics = [...costs].reduce((sum, [, usd]) => sum + Math.round(Number(usd) * 1e9), 0)
      return { usage: Math.round(total.cost_usd * 1e9), metrics, calls: total.calls }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await router.close()
      await store.close()
      await rm(secrets, { recursive: true })
    },
  }
}

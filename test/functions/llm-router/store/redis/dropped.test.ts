import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreError, StoreUnavailable } from '../../../../../functions/llm-router/store/port.ts'
import { redisAccounts } from '../../../../../functions/llm-router/store/redis/accounts.ts'
import { connect } from '../../../../../functions/llm-router/store/redis/connection.ts'
import { redisDocuments } from '../../../../../functions/llm-router/store/redis/documents.ts'
import { redisKeys } from '../../../../../functions/llm-router/store/redis/keys.ts'
import { parseAddress } from '../../../../../functions/llm-router/store/redis-address.ts'
import { until } from '../../../../until.ts'
import { budget, reservationOf } from '../attempts.ts'
import { startBadNetwork } from './bad-network.ts'
import { redis, startServer } from './server.ts'
import { cluster, sentinel } from './setups.ts'
import { command } from './speak.ts'

const expiresMs = Date.now() + 600_000
const attempt = (id: number | string) => reservationOf(`${id}`, [budget(10)], expiresMs)

/** A connection that has lasted, in no time. */
async function lasting(url: string) {
  let monotonicMs = 0
  const connection = connect({ address: parseAddress(url), now: Date.now, monotonicMs: () => monotonicMs })
  const accounts = redisAccounts(connection)
  await accounts.read([])
  monotonicMs += 5000
  return { connection, accounts }
}

type Setup = { url: string; port: number; end(): Promise<void> }

const setups: Record<string, () => Promise<Setup>> = {
  async Redis() {
    const { port, end } = await startServer(redis)
    return { url: `redis://127.0.0.1:${port}`, port, end }
  },
  async 'a cluster'() {
    const { url, ports, end } = await cluster(redis, ['0 16383', ''])
    return { url, port: ports[0] ?? 0, end }
  },
  async 'Redis behind a sentinel'() {
    const { url, primary, end } = await sentinel(redis)
    return { url, port: primary.port, end }
  },
}

describe('a connection that is dropped', { skip: redis.missing ?? false }, () => {
  for (const [name, start] of Object.entries(setups)) {
    test(`by ${name} refuses no reservation`, async (context) => {
      const { url, port, end } = await start()
      context.after(end)
      const { connection, accounts } = await lasting(url)
      context.after(() => connection.close())
      const dropped = command(port, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      let isOver = false
      context.after(() => {
        isOver = true
      })
      let count = 0
      const client = async () => {
        while (!isOver) {
          count += 1
          await accounts.reserve(attempt(count))
        }
      }
      const clients = Promise.all([client(), client(), client()])
      await dropped
      const before = count
      await until(() => count > before + 50)
      isOver = true
      await clients
      assert.deepEqual(await accounts.read(['budget/all']), [{ used: 0, reserved: 10 * count }])
    })
  }

  for (const kind of ['redis', 'redis+cluster']) {
    test(`in the middle of a call, at ${kind}: what counts once is sent again, and nothing else`, async (context) => {
      const server = kind === 'redis' ? await startServer(redis) : await cluster(redis, ['0 16383'])
      const [port] = 'ports' in server ? server.ports : [server.port]
      assert.ok(port)
      context.after(() => server.end())
      const network = await startBadNetwork(port)
      context.after(() => network.close())
      // The nodes of a cluster tell where they are.
      const address = ['cluster-announce-ip', '127.0.0.1', 'cluster-announce-port', `${network.port}`]
      await command(port, 'CONFIG', 'SET', ...address)
      const { connection, accounts } = await lasting(`${kind}://127.0.0.1:${network.port}`)
      context.after(() => connection.close())
      const [keys, documents] = [redisKeys(connection), redisDocuments(connection)]
      // Redis knows their scripts from then on.
      await Promise.all([accounts.reserve(attempt('0')), keys.find('aa')])
      await documents.write({ name: 'b', version: 1, text: '{}' }, 0)
      await command(port, 'DEL', '{llm-router}:documents')
      network.delay(1500)
      const reserved = accounts.reserve(attempt('1'))
      const found = keys.find('aa')
      const written = documents.write({ name: 'a', version: 1, text: '{}' }, 0)
      const isLost = assert.rejects(written, StoreUnavailable)
      await until(async () => (await command(port, 'EXISTS', '{llm-router}:documents')) === ':1\r\n')
      network.delay(0)
      network.reset()
      assert.deepEqual(await reserved, { counters: [{ used: 0, reserved: 20 }] })
      assert.equal(await found, undefined)
      await isLost
      assert.deepEqual(await accounts.read(['budget/all']), [{ used: 0, reserved: 20 }])
    })
  }

  test('in the middle of a reservation that is then refused: nobody takes it for one that was not made', async (context) => {
    const server = await startServer(redis)
    context.after(() => server.end())
    const network = await startBadNetwork(server.port)
    context.after(() => network.close())
    const { connection, accounts } = await lasting(`redis://127.0.0.1:${network.port}`)
    context.after(() => connection.close())
    await accounts.reserve(attempt('0'))
    network.delay(1500)
    const reserved = accounts.reserve(attempt('1'))
    const isUnknown = assert.rejects(reserved, (error) => {
      assert.ok(error instanceof StoreUnavailable)
      assert.match(error.message, /out of memory.*OOM/)
      return true
    })
    await until(async () => (await command(server.port, 'HLEN', '{llm-router}:reservations')) === ':2\r\n')
    await command(server.port, 'CONFIG', 'SET', 'maxmemory', '1')
    network.delay(0)
    network.reset()
    await isUnknown
    const isRefused = (error: unknown) => error instanceof StoreError && !(error instanceof StoreUnavailable)
    await assert.rejects(accounts.reserve(attempt('2')), isRefused)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { freePort } from '../../../../../bench/port.ts'
import { StoreUnavailable } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { until } from '../../../../until.ts'
import { missingOpenssl } from '../../../cluster-generate/certificates.ts'
import { budget, reservationOf, settlementOf } from '../attempts.ts'
import { guarded } from '../guard.ts'
import { failureOf, withServer } from './failing.ts'
import { redis, type Server } from './server.ts'
import { encrypted } from './setups.ts'
import { command } from './speak.ts'

const password = 'a-secret/with@odd:characters%'
const options = { skip: redis.missing ?? false }

describe('a failure of Redis says what to do', options, () => {
  for (const [form, path] of [
    ['redis', '/0'],
    ['redis+cluster', ''],
    ['redis+sentinel', '/main'],
  ]) {
    test(`nobody listens: ${form}`, async () => {
      const error = await failureOf(`${form}://127.0.0.1:${await freePort()}${path}`)
      assert.match(error.message, /(does not accept connections|cannot be reached); start it/)
      assert.ok(error instanceof StoreUnavailable)
    })
  }

  test('a host name that does not resolve', async () => {
    assert.match((await failureOf('redis://redis.invalid')).message, /host name that does not resolve/)
  })

  test('TLS with a certificate that is not trusted, TLS that is not there, and none where it is', {
    skip: missingOpenssl ?? false,
  }, async () => {
    const { url, end } = await encrypted(redis)
    try {
      assert.match(
        (await failureOf(url)).message,
        /a certificate that is not trusted; mount its authority as the secret redis-ca/,
      )
      assert.match((await failureOf(url.replace('rediss', 'redis'))).message, /has TLS if, and only if/)
    } finally {
      await end()
    }
    await withServer([], async ({ port }) => {
      assert.match((await failureOf(`rediss://127.0.0.1:${port}`)).message, /has TLS if, and only if/)
    })
  })

  test('no or a wrong password', async () => {
    await withServer(['--requirepass', password], async ({ port }) => {
      assert.match((await failureOf(`redis://127.0.0.1:${port}`)).message, /refuses the user or the password.*NOAUTH/)
      const wrong = await failureOf(`redis://:another@127.0.0.1:${port}`)
      assert.match(wrong.message, /refuses the user or the password; correct the secret redis-url/)
      assert.ok(!(wrong instanceof StoreUnavailable))
      const store = openRedis(() => ({ url: `redis://:${password}@127.0.0.1:${port}` }), Date.now)
      assert.equal(await store.ledger.size(), 0)
      await store.close()
    })
  })

  test('a replica that only reads', async () => {
    await withServer(['--replicaof', '127.0.0.1 1'], async ({ port }) => {
      assert.match((await failureOf(`redis://127.0.0.1:${port}`)).message, /read-only replica.*primary.*READONLY/)
    })
  })

  test('no memory left: nothing is half done, and a settlement goes through when there is room again', async () => {
    await withServer([], async ({ port }) => {
      const store = openRedis(() => ({ url: `redis://127.0.0.1:${port}` }), Date.now)
      const reservation = reservationOf('1', [budget(5)], Date.now() + 60_000)
      await store.accounts.reserve(reservation)
      await command(port, 'CONFIG', 'SET', 'maxmemory', '1')
      for (const refused of [
        () => store.accounts.reserve(reservationOf('2', [budget(1)])),
        () => store.accounts.settle(settlementOf(reservation, 3)),
      ]) {
        await assert.rejects(refused, { name: 'StoreError', message: /out of memory; raise its maxmemory.*OOM/ })
      }
      assert.equal(await store.keys.find('aa'), undefined, 'keys are still found')
      await command(port, 'CONFIG', 'SET', 'maxmemory', '0')
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 0, reserved: 5 }])
      await store.accounts.settle(settlementOf(reservation, 3))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 3, reserved: 0 }])
      assert.equal(await store.ledger.size(), 1)
      await store.close()
    })
  })

  test('data of another version, or of somebody else', async () => {
    await withServer([], async ({ port }) => {
      await command(port, 'SET', '{llm-router}:version', '99')
      const url = `redis://127.0.0.1:${port}`
      assert.match((await failureOf(url)).message, /another version; use the release that wrote it.*VERSION/)
      await command(port, 'SET', '{other}:counter:budget/all', 'text')
      assert.match((await failureOf(`${url}?prefix=other`)).message, /something else under our keys.*WRONGTYPE/)
    })
  })

  test('a script that Redis has forgotten is sent anew', async () => {
    await withServer([], async ({ port }) => {
      const store = openRedis(() => ({ url: `redis://127.0.0.1:${port}` }), Date.now)
      await store.accounts.reserve(reservationOf('1', [budget(1)], Date.now() + 60_000))
      await command(port, 'SCRIPT', 'FLUSH')
      await store.accounts.reserve(reservationOf('2', [budget(1)], Date.now() + 60_000))
      assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: 0, reserved: 2 }])
      await store.close()
    })
  })
})

describe('a changed secret', options, () => {
  const use = (user: string, { port }: Server) => `redis://${user}:a-password@127.0.0.1:${port}`
  const allow = ({ port }: Server, user: string) =>
    command(port, 'ACL', 'SETUSER', user, 'on', '>a-password', '~*', '+@all')

  test('is used without a failure of any call, if the old one is still good', async () => {
    await withServer([], async (server) => {
      await allow(server, 'old')
      await allow(server, 'new')
      let url = use('old', server)
      const { store, lines } = guarded(openRedis(() => ({ url }), Date.now))
      await store.accounts.read([])
      url = use('new', server)
      await until(async () => {
        await store.accounts.read([])
        return (await command(server.port, 'CLIENT', 'LIST')).includes('user=new')
      })
      await command(server.port, 'ACL', 'DELUSER', 'old')
      await store.accounts.read([])
      assert.deepEqual(lines, [])
      await store.close()
    })
  })

  test('helps a router whose old one is no longer good', async () => {
    await withServer([], async (server) => {
      await allow(server, 'old')
      let url = use('old', server)
      const { store } = guarded(openRedis(() => ({ url }), Date.now))
      await store.accounts.read([])
      await command(server.port, 'ACL', 'DELUSER', 'old')
      await until(async () => {
        await store.accounts.read([]).catch(() => undefined)
        return store.health().state !== 'ok'
      })
      await allow(server, 'new')
      url = use('new', server)
      await until(() => store.health().state === 'ok')
      await store.close()
    })
  })

  test('one that is gone says so', async () => {
    const store = openRedis(() => {
      throw new Error('The secret is gone')
    }, Date.now)
    await assert.rejects(store.ledger.size(), { name: 'StoreError', message: 'The secret is gone' })
  })
})

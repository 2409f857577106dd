import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { toStoreError } from '../../../../../functions/llm-router/store/redis/failures.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { until } from '../../../../until.ts'
import { budget, reservationOf } from '../attempts.ts'
import { failureOf, withServer } from './failing.ts'
import { redis } from './server.ts'
import { sentinel } from './setups.ts'
import { command } from './speak.ts'

describe('an address that leads to a Redis, and not to ours, says so:', { skip: redis.missing ?? false }, () => {
  test('a database that is not there, or that the user may not select, is not replaced by another', async () => {
    await withServer([], async ({ port }) => {
      const missing = await failureOf(`redis://127.0.0.1:${port}/99`)
      assert.match(missing.message, /does not have the database.*correct that number/)
      await command(port, 'ACL', 'SETUSER', 'bound', 'on', '>a-password', '~*', '+@all', '-select')
      const store = openRedis(() => ({ url: `redis://bound:a-password@127.0.0.1:${port}/3` }), Date.now)
      const reservation = reservationOf('1', [budget(5)], Date.now() + 60_000)
      await assert.rejects(store.accounts.reserve(reservation), /does not let this user.*NOPERM/)
      await assert.rejects(store.keys.find('aa'), /does not let this user.*NOPERM/)
      assert.doesNotMatch(await command(port, 'INFO', 'keyspace'), /db\d/)
      await command(port, 'ACL', 'SETUSER', 'bound', '+select')
      await store.accounts.reserve(reservation)
      await command(port, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      await until(() =>
        store.accounts.read(['budget/all']).then(
          ([all]) => all?.reserved === 5,
          () => false,
        ),
      )
      assert.match(await command(port, 'INFO', 'keyspace'), /^(?!.*db0).*db3:/s)
      await store.close()
    })
  })

  test('what is of another kind than the address says, or knows no such primary', async () => {
    await withServer([], async ({ port }) => {
      assert.match((await failureOf(`redis+cluster://127.0.0.1:${port}`)).message, /is no cluster; write redis:/)
      assert.match((await failureOf(`redis+sentinel://127.0.0.1:${port}/main`)).message, /is no sentinel/)
    })
    const { url, end } = await sentinel(redis)
    try {
      assert.match((await failureOf(url.replace('/main', '/another'))).message, /know no primary of this name/)
    } finally {
      await end()
    }
  })

  test('no connection left', async () => {
    await withServer(['--maxclients', '1'], async ({ port }) => {
      const holder = connect(port, '127.0.0.1')
      await once(holder, 'connect')
      assert.match((await failureOf(`redis://127.0.0.1:${port}`)).message, /takes no more connections/)
      holder.destroy()
    })
  })
})

test('a sentinel that asks for a password says so', () => {
  const said = new Error('failed to connect to sentinel 127.0.0.1:1 because NOAUTH Authentication required.')
  assert.match(toStoreError(new Error('Connection is closed.'), said).message, /sentinels that ask for a password/)
})

describe('a failure of TLS says what to do', () => {
  for (const [code, remedy] of [
    ['CERT_HAS_EXPIRED', /has expired; renew it/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /other host names/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /tls-auth-clients no/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /mount its authority/],
  ] as const) {
    test(code, () => {
      const closed = new Error('Connection is closed.')
      assert.match(toStoreError(closed, Object.assign(new Error('no'), { code })).message, remedy)
    })
  }
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import type { Accounts } from '../../../../../functions/llm-router/store/accounts.ts'
import { redisAccounts } from '../../../../../functions/llm-router/store/redis/accounts.ts'
import { connect } from '../../../../../functions/llm-router/store/redis/connection.ts'
import { parseAddress } from '../../../../../functions/llm-router/store/redis-address.ts'
import { until } from '../../../../until.ts'
import { budget, reservationOf } from '../attempts.ts'
import { startBadNetwork } from './bad-network.ts'
import { redis } from './server.ts'
import { cluster } from './setups.ts'
import { startSlotMove } from './slot-move.ts'
import { command } from './speak.ts'

/** A call may wait for ever. */
const timeout = 60_000

describe('a cluster', { skip: redis.missing ?? false, timeout }, () => {
  test('whose nodes all come back with new addresses is found again where the secret says', async (context) => {
    const [old, replacement] = [await started(context), await started(context)]
    const service = await startBadNetwork(old[0])
    context.after(service.close)
    const accounts = accountsAt(service.port, context)
    await accounts.read([])
    service.lead(replacement[0])
    await Promise.all(old.map(shutDown))
    await until(() => answers(accounts))
  })

  test('that drops its connections while a silent node is asked for the slots is found again', async (context) => {
    const [first, second = 0] = await started(context, ['0 16383', ''])
    const network = await startBadNetwork(second)
    context.after(network.close)
    const announced = ['cluster-announce-ip', '127.0.0.1', 'cluster-announce-port', `${network.port}`]
    await command(second, 'CONFIG', 'SET', ...announced)
    await until(async () => (await command(first, 'CLUSTER', 'NODES')).includes(`:${network.port}@`))
    const accounts = accountsAt(network.port, context)
    await accounts.reserve(reservationOf('1', [budget(10)], Date.now() + 600_000))
    const move = await startSlotMove([first, second], '{llm-router}')
    await move.finish()
    // It stays connected to the first node, and connects to the second.
    assert.deepEqual(await accounts.read(['budget/all']), [{ used: 0, reserved: 10 }])
    const clients = async () =>
      (await Promise.all([first, second].map((port) => command(port, 'CLIENT', 'LIST')))).join()
    await until(async () => !(await clients()).includes('refresher'))
    const silent = createServer()
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    context.after(() => silent.close())
    network.lead((silent.address() as AddressInfo).port)
    const isAsked = once(silent, 'connection')
    await shutDown(first)
    await isAsked
    network.lead(second)
    await command(second, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await until(() => answers(accounts))
    assert.deepEqual(await accounts.read(['budget/all']), [{ used: 0, reserved: 10 }])
  })
})

async function started(context: TestContext, ranges?: readonly string[]): Promise<readonly [number, ...number[]]> {
  const { ports, end } = await cluster(redis, ranges)
  context.after(end)
  const [first = 0, ...others] = ports
  return [first, ...others]
}

function accountsAt(port: number, context: TestContext): Accounts {
  const address = parseAddress(`redis+cluster://127.0.0.1:${port}`)
  const connection = connect({ address, now: Date.now })
  context.after(() => connection.close())
  return redisAccounts(connection)
}

const answers = (accounts: Accounts) =>
  accounts.read([]).then(
    () => true,
    () => false,
  )

/** Ends a node, which answers by closing the connection. */
const shutDown = (port: number) => command(port, 'SHUTDOWN', 'NOSAVE').catch(String)

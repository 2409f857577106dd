import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { deployedFunctions } from '../../../../functions/llm-router/background/deployed-functions.ts'
import { shipped } from '../shipped.ts'
import { watch } from './listed-functions.ts'

describe('without a gateway there is nobody to ask which functions there are', () => {
  const withoutGateway = (deployed?: ReadonlySet<string>) =>
    deployedFunctions({
      now: () => 0,
      steadyNow: () => 0,
      send: () => Promise.reject(new Error('nobody is asked')),
      siblings: { gatewayUrl: undefined },
      deployed,
      catalogue: shipped,
      secrets: { read: () => undefined, readConfiguration: () => undefined },
      log: createLog('silent'),
    })

  test('and nothing is known', () => {
    const { tasks, deploymentOf } = withoutGateway()
    assert.deepEqual([tasks, deploymentOf('groq-generate')], [[], undefined])
  })

  test('but a setting may name them', () => {
    const { tasks, deploymentOf } = withoutGateway(new Set(['groq-generate']))
    assert.deepEqual([tasks, deploymentOf('groq-generate')], [[], undefined])
    assert.equal(deploymentOf('vertex-generate')?.state, 'missing')
    assert.equal(deploymentOf('vertex-generate.elsewhere'), undefined)
  })
})

describe('which functions there are', () => {
  test('is not known before the gateway has said', () => {
    assert.equal(watch().isDeployed('groq-generate'), undefined)
  })

  test('is what the gateway lists', async () => {
    const { asked, said, task, isDeployed } = watch()
    said.body = JSON.stringify([{ name: 'llm-router' }, { name: 'groq-generate', replicas: 0 }])
    await task.run()
    assert.equal(asked[0]?.url, 'http://gateway/system/functions')
    assert.equal(asked[0]?.headers.authorization, undefined)
    assert.deepEqual([isDeployed('groq-generate'), isDeployed('vertex-generate')], [true, false])
  })

  test('stays what it was when the gateway refuses, says what cannot be, or is not reached', async () => {
    const { said, task, isDeployed } = watch()
    for (const [status, body] of [
      [401, '[{"name":"groq-generate"}]'],
      [200, '[]'],
      [200, '<html>'],
      [200, '{"name":"groq-generate"}'],
      [500, ''],
    ] as const) {
      Object.assign(said, { status, body })
      await task.run()
      assert.equal(isDeployed('vertex-generate'), undefined, `${status} ${body}`)
    }
    Object.assign(said, { status: 200, body: '[{"name":"groq-generate"}]' })
    await task.run()
    said.status = 500
    await task.run()
    said.error = new Error('ECONNREFUSED')
    await assert.rejects(task.run())
    assert.deepEqual([isDeployed('groq-generate'), isDeployed('vertex-generate')], [true, false])
  })

  test('is asked soon at first, since functions come one after the other, and holds until it is asked again', async () => {
    const { said, task, isDeployed, clock } = watch()
    said.body = '[{"name":"llm-router"}]'
    for (const everyMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      assert.equal(task.everyMs(), everyMs)
      await task.run()
      clock.nowMs += 2 * everyMs
      assert.equal(isDeployed('groq-generate'), false)
    }
  })

  test('says whether a replica is ready, and since when that is so; until it is, the list is asked for more often', async () => {
    const { said, task, deploymentOf, clock } = watch()
    for (let count = 0; count < 9; count += 1) await task.run()
    assert.equal(task.everyMs(), 60_000)
    const list = (groq: object) => JSON.stringify([{ name: 'llm-router' }, { name: 'groq-generate', ...groq }])
    for (const [nowMs, counts, state, sinceMs] of [
      [1000, { replicas: 1 }, 'unready', 1000],
      [2000, { replicas: 1, availableReplicas: 0 }, 'unready', 1000],
      [3000, { replicas: 2, availableReplicas: 1 }, 'ready', 3000],
      [4000, {}, 'asleep', 4000],
    ] as const) {
      clock.nowMs = nowMs
      said.body = list(counts)
      await task.run()
      const { replicas, availableReplicas } = { replicas: 0, availableReplicas: 0, ...counts }
      assert.deepEqual(deploymentOf('groq-generate'), { state, sinceMs, replicas, availableReplicas })
      assert.equal(task.everyMs(), state === 'unready' ? 5000 : 60_000)
    }
  })

  test('is asked for at once by those who wait in vain, once for all of them; the function has not been ready for so long', async () => {
    const { asked, said, task, deploymentOf, refresh, clock } = watch()
    said.body = '[{"name":"groq-generate","replicas":1,"availableReplicas":1}]'
    await task.run()
    said.body = '[{"name":"groq-generate","replicas":1}]'
    clock.nowMs = 20_000
    await Promise.all([refresh('groq-generate', 3000), refresh('groq-generate', 2000)])
    assert.equal(asked.length, 2)
    const unready = { state: 'unready', sinceMs: 17_000, replicas: 1, availableReplicas: 0 }
    assert.deepEqual(deploymentOf('groq-generate'), unready)
    clock.nowMs = 20_500
    await refresh('groq-generate', 100)
    assert.equal(asked.length, 2)
    assert.deepEqual(deploymentOf('groq-generate'), unready)
  })

  test('is asked for again for those who look, at most every 5 s, whatever the gateway says, and nobody waits', async () => {
    const { asked, said, task, deploymentOf, seen, clock } = watch()
    said.body = '[{"name":"groq-generate","replicas":1,"availableReplicas":1}]'
    await task.run()
    said.body = '[{"name":"groq-generate"}]'
    clock.nowMs = 4999
    seen()
    assert.equal(asked.length, 1)
    clock.nowMs = 5000
    for (let count = 0; count < 3; count += 1) seen()
    assert.equal(asked.length, 2)
    await task.run()
    assert.deepEqual([asked.length, deploymentOf('groq-generate')?.state], [2, 'asleep'])
    for (const failure of [{ status: 401 }, { error: new Error('ECONNREFUSED') }]) {
      Object.assign(said, failure)
      clock.nowMs += 5000
      seen()
      const { length } = asked
      await task.run().catch(() => {})
      seen()
      assert.equal(asked.length, length)
    }
    assert.equal(asked.length, 4)
  })

  test('is corrected by what replies tell', async () => {
    const { said, task, deploymentOf, replied } = watch()
    const itsOwn = { status: 404, headers: { 'x-request-id': 'an-id' } }
    replied('groq-generate', itsOwn)
    assert.equal(deploymentOf('groq-generate'), undefined)
    said.body = '[{"name":"llm-router"}]'
    await task.run()
    replied('groq-generate', { status: 404, headers: {} })
    assert.equal(deploymentOf('groq-generate')?.state, 'missing')
    replied('groq-generate', itsOwn)
    assert.equal(deploymentOf('groq-generate')?.state, 'ready')
  })

  test('where the gateway wants a password, the log says so once, and what to do', async () => {
    for (const [secrets, fix] of [
      [{}, /mount the secret gateway-password/],
      [{ 'gateway-password': 'wrong' }, /correct the secret gateway-password/],
      [{ 'gateway-password': '' }, /The secret gateway-password is empty: .*correct the secret gateway-password/],
    ] as const) {
      const { lines, said, task } = watch(secrets)
      said.status = 401
      for (let count = 0; count < 3; count += 1) await task.run().catch(() => {})
      assert.equal(lines.length, 1)
      assert.match(lines[0] ?? '', fix)
    }
  })

  test('is asked with the gateway’s password, as admin or as who the secret says', async () => {
    for (const [user, secrets] of [
      ['admin', {}],
      ['reader', { 'gateway-user': 'reader' }],
    ] as const) {
      const { asked, masked, task } = watch({ 'gateway-password': 'a word', ...secrets })
      await task.run()
      const basic = Buffer.from(`${user}:a word`).toString('base64')
      assert.equal(asked[0]?.headers.authorization, `Basic ${basic}`)
      assert.deepEqual([...masked], ['gateway-password'])
    }
  })

  test('is told in the log once, and again when it has changed', async () => {
    const { lines, said, task } = watch()
    said.body = '[{"name":"groq-generate"}]'
    for (let count = 0; count < 3; count += 1) await task.run()
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /targets without a deployed function/)
    said.body = JSON.stringify(shipped.targets.map((target) => ({ name: target.function })))
    await task.run()
    assert.match(lines[1] ?? '', /every target has its function/)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HttpReply, HttpRequest } from '#runtime/http/client.ts'
import { createLog } from '#runtime/log.ts'
import { deployedFunctions } from '../../../../functions/llm-router/background/deployed-functions.ts'
import { shipped } from '../shipped.ts'

function watch(secrets: Record<string, string> = {}) {
  const asked: HttpRequest[] = []
  const lines: string[] = []
  const said: { status: number; body: string; error?: Error } = { status: 200, body: '[]' }
  const send = async (request: HttpRequest): Promise<HttpReply> => {
    asked.push(request)
    if (said.error) throw said.error
    return { status: said.status, headers: {}, body: Buffer.from(said.body) }
  }
  const clock = { nowMs: 0 }
  const { task, isDeployed } = deployedFunctions({
    now: () => clock.nowMs,
    send,
    gatewayUrl: 'http://gateway',
    catalogue: shipped,
    secrets: { read: (name) => secrets[name], require: () => '', file: () => '', version: () => '' },
    log: createLog('info', (line) => lines.push(JSON.parse(line).msg)),
  })
  return { asked, lines, said, task, isDeployed, clock }
}

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

  test('is not known where the gateway refuses, or says what cannot be', async () => {
    const { said, task, isDeployed } = watch()
    for (const [status, body] of [
      [401, '[{"name":"groq-generate"}]'],
      [200, '[]'],
      [200, '<html>'],
      [200, '{"name":"groq-generate"}'],
      [500, ''],
    ] as const) {
      Object.assign(said, { status: 200, body: '[{"name":"groq-generate"}]' })
      await task.run()
      assert.equal(isDeployed('vertex-generate'), false)
      Object.assign(said, { status, body })
      await task.run()
      assert.equal(isDeployed('vertex-generate'), undefined, `${status} ${body}`)
    }
  })

  test('stays what it was while the gateway is not reached', async () => {
    const { said, task, isDeployed } = watch()
    said.body = '[{"name":"groq-generate"}]'
    await task.run()
    said.error = new Error('ECONNREFUSED')
    await assert.rejects(task.run())
    assert.equal(isDeployed('groq-generate'), true)
  })

  test('is not believed longer than until it is asked again: soon at first, since functions come one after the other', async () => {
    const { said, task, isDeployed, clock } = watch()
    said.body = '[{"name":"llm-router"}]'
    for (const everyMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      assert.equal(task.everyMs(), everyMs)
      await task.run()
      clock.nowMs += everyMs - 1
      assert.equal(isDeployed('groq-generate'), false)
      clock.nowMs += 1
      assert.equal(isDeployed('groq-generate'), undefined)
    }
  })

  test('is asked with the gateway’s password, as admin or as who the secret says', async () => {
    for (const [user, secrets] of [
      ['admin', {}],
      ['reader', { 'gateway-user': 'reader' }],
    ] as const) {
      const { asked, task } = watch({ 'gateway-password': 'a word', ...secrets })
      await task.run()
      const basic = Buffer.from(`${user}:a word`).toString('base64')
      assert.equal(asked[0]?.headers.authorization, `Basic ${basic}`)
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

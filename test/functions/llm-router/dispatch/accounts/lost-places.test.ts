import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createFunction } from '../../../../../functions/llm-router/handler.ts'
import { createToken, hashOf } from '../../../../../functions/llm-router/keys/token.ts'
import { startTestFunction } from '../../../../runtime/parts.ts'
import { until } from '../../../../until.ts'
import { answerWhole, startGateway } from '../../gateway.ts'
import { mountSecrets } from '../../keys/mount.ts'
import { today } from '../../shipped.ts'

const target = { provider: 'a', function: 'a', model: 'm', tasks: ['generate'], locality: 'in-cluster' }
const catalogue = { rules: [{ reason: 'any', to: ['a/m'] }], targets: [target] }
const graceMs = 10_000

/** Two routers that share a file, and a key that may make one call at a time, whose place a call at the first has. */
async function startWithLostCall(context: TestContext, asked: object) {
  const gateway = await startGateway()
  const token = createToken()
  const key = { id: 'k', name: 'K', hashes: [hashOf(token)], limits: { concurrent: 1 } }
  const { path } = mountSecrets(context, { 'router-keys': JSON.stringify([key]) })
  const clock = { nowMs: today }
  const start = async () => {
    const environment = {
      ...{ gateway_url: gateway.url, secret_mount_path: path, write_timeout: '600s' },
      ...{ STORE_FILE: join(path, 'store'), ROUTER_CONFIG_YAML: JSON.stringify(catalogue) },
    }
    return startTestFunction(createFunction, environment, { now: () => clock.nowMs })
  }
  const [lost, other] = [await start(), await start()]
  const headers = { authorization: `Bearer ${token}` }
  const body = { messages: [{ role: 'user', content: 'x' }] }
  const held: (() => void)[] = []
  gateway.answer = (response: ServerResponse, call) => held.push(() => answerWhole(response, call))
  const hanging = lost.post('/v1/chat/completions', { ...body, ...asked }, headers)
  await until(async () => held.length === 1)
  gateway.answer = answerWhole
  context.after(async () => {
    for (const answer of held) answer()
    await hanging
    await Promise.all([lost.close(), other.close()])
    gateway.close()
  })
  return {
    async statusAfter(ms: number) {
      clock.nowMs = today + ms
      return (await other.post('/v1/chat/completions', body, headers)).status
    },
  }
}

for (const [what, asked, limitMs] of [
  ['a whole answer, by its own time', { timeout_ms: 20_000 }, 20_000],
  ['a stream, by its caller’s time', { timeout_ms: 70_000, stream: true }, 70_000],
  ['a stream, by the platform’s time', { stream: true }, 593_000],
] as const) {
  test(`the place of a call whose router is lost is free again 10 s after its last moment: ${what}`, async (context) => {
    const { statusAfter } = await startWithLostCall(context, asked)
    assert.equal(await statusAfter(0), 429)
    assert.equal(await statusAfter(limitMs + graceMs - 1), 429)
    assert.equal(await statusAfter(limitMs + graceMs + 1000), 200)
  })
}

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { until } from '../../../until.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const base = { tasks: ['generate'], locality: 'external', usdPerMillionTokens: { input: 1, output: 2 } }
const arms = [
  { name: 'one', share: 1, to: ['a/m'] },
  { name: 'other', share: 1, to: ['b/m'] },
]
const catalogue = {
  rules: [{ reason: 'default', to: ['a/m'] }],
  record: {},
  experiments: [{ name: 'e', arms }],
  targets: [
    { ...base, provider: 'a', function: 'a-generate', model: 'm' },
    { ...base, provider: 'b', function: 'b-generate', model: 'm' },
  ],
}

describe('sessions in an experiment', () => {
  const scene = operatorScene(catalogue, () => today)

  test('stay at their arms in a replay of the same catalogue, by a hash', async () => {
    const router = await scene.start({ STORE_FILE: join(scene.directory, 'sessions') })
    const asked = new Map<string, Set<string | null>>()
    for (let index = 0; index < 24; index += 1) {
      const session = `canary-${index % 12}`
      const body = { messages: [{ role: 'user', content: 'Why?' }] }
      const { headers } = await router.post('/v1/chat/completions', body, { 'x-session-id': session })
      asked.set(session, (asked.get(session) ?? new Set()).add(headers.get('x-llm-experiment')))
    }
    for (const seen of asked.values()) assert.equal(seen.size, 1)
    assert.equal(new Set([...asked.values()].flatMap((seen) => [...seen])).size, 2, 'both arms have some')
    const recorded = () => router.get('/admin/recordings?limit=100', admin)
    await until(async () => Object((await recorded()).body).recordings?.length === 24)
    assert.doesNotMatch((await recorded()).text, /canary/)
    for (const seed of [1, 2, 3]) {
      const { body } = await router.post('/admin/replay', { since: '24h', seed }, admin)
      assert.deepEqual([Object(body).recordings.calls, Object(body).change.changed_calls], [24, 0])
    }
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { admin, operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const question = { messages: [{ role: 'user', content: 'What is a llama?' }], temperature: 0 }
const vectors = { input: 'a llama' }
const arms = [
  { name: 'one', share: 1, to: ['first/m'] },
  { name: 'other', share: 1, to: ['second/m'] },
]
const byStrategy = [
  { name: 'cheap', share: 1, strategy: 'cost' },
  { name: 'fast', share: 1, strategy: 'latency' },
]

describe('beside an experiment, the cache', () => {
  const scene = operatorScene({}, Date.now)
  const start = (experiment: object) => {
    const experiments = [{ name: 'e', ...experiment }]
    return scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith({ use: 'always' }, { experiments })) })
  }

  test('keeps embeddings, which take part only where they are named', async () => {
    const router = await start({ arms })
    const ask = (body: object) => router.post('/v1/embeddings', body)
    assert.equal((await ask(vectors)).headers.get('x-llm-cache'), 'miss')
    const shown = Object((await router.post('/route', vectors, admin)).body)
    assert.deepEqual([shown.experiment, shown.cache.why], [undefined, undefined])
    const answers = { name: 'vectors', when: { tasks: ['embed'] }, arms: [{ name: 'a', share: 1, to: ['inside/e'] }] }
    const reply = await (await start(answers)).post('/v1/embeddings', vectors)
    assert.deepEqual(
      ['x-llm-cache', 'x-llm-experiment'].map((name) => reply.headers.get(name)),
      ['bypass', 'vectors/a'],
    )
  })

  test('keeps answers of a key that may have none of its arms', async () => {
    const router = await start({ arms: byStrategy })
    const cacheOf = async (id: string, strategies: string[]) => {
      const created = await router.post('/admin/keys', { name: id, id, strategies }, admin)
      const key = { authorization: `Bearer ${Object(created.body).token}` }
      return (await router.post('/v1/chat/completions', question, key)).headers.get('x-llm-cache')
    }
    assert.equal(await cacheOf('none', ['task']), 'miss')
    assert.equal(await cacheOf('some', ['task', 'cost']), 'bypass')
  })
})

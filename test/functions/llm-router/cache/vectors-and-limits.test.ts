import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { until } from '../../../until.ts'
import { completion, embeddings } from '../gateway.ts'
import { admin, operatorScene } from '../operator-scene.ts'
import { catalogueWith } from './catalogue.ts'

const path = '/v1/chat/completions'
const question = { messages: [{ role: 'user', content: 'What is a llama?' }], temperature: 0, cache: true }

describe('the vector that the router asks for, and the limits of its caller', () => {
  const scene = operatorScene({}, () => Date.parse('2026-11-26T10:00:00Z'))
  let release: (() => void)[] = []

  beforeEach(() => {
    release = []
    scene.gateway.answer = (response, { path: asked }) => {
      response.setHeader('content-type', 'application/json')
      const usage = { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 }
      // Its vectors come after the answer, and so are under way beside it.
      if (asked === '/v1/embeddings') release.push(() => response.end(JSON.stringify({ ...embeddings, usage })))
      else response.end(JSON.stringify(completion))
    }
  })

  const start = (allowances: object) => {
    const semantic = { embedWith: 'inside/e', timeoutMs: 20 }
    return scene.start({ ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith({ semantic }, { allowances })) })
  }
  // A small limit of tokens is filled by the answer alone.
  const all = [{ concurrent: 1 }, { requestsPerMinute: 1 }, { tokensPerMinute: 1 }]

  for (const limits of all) {
    test(`neither takes what there is of ${JSON.stringify(limits)}, nor is refused for it`, async () => {
      const places = [
        { users: { ada: { limits } } },
        { eachUser: { limits } },
        { departments: { zoo: { limits } } },
        { all: { limits } },
        {},
      ]
      for (const allowances of places) {
        release = []
        const router = await start(allowances)
        const own = Object.keys(allowances).length === 0 ? { limits } : {}
        const made = await router.post('/admin/keys', { name: 'a', user: 'ada', department: 'zoo', ...own }, admin)
        const key = { authorization: `Bearer ${Object(made.body).token}` }
        const reply = await router.post(path, question, key)
        assert.equal(reply.status, 200, `${JSON.stringify(allowances)}: ${reply.text}`)
        assert.equal(release.length, 1)
        for (const one of release) one()
        // Money is another matter: whoever asks pays for the vector.
        await until(async () => {
          const { records } = Object((await router.get('/admin/ledger', admin)).body)
          const vector = records.find(({ task }: Record<string, unknown>) => task === 'embed')
          return vector?.status === 'settled' && vector.user === 'ada' && vector.cost_usd > 0
        })
      }
    })
  }
})

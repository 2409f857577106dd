import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

/** The catalogue as an operator writes it, since JSON puts quotes around every key. */
const catalogueWith = (key: string) => `
allowances:
  users: { ${key}: { limits: { requestsPerMinute: 1 } } }
rules: [{ reason: any, to: [a/m] }]
targets: [{ provider: a, function: a, model: m, tasks: [generate], locality: external }]
`

describe('the limits of a user', () => {
  const scene = operatorScene({}, () => today)
  for (const user of ['123456789012345678', '00421', '1e5', 'plain']) {
    test(`hold for ${user}, who needs no quotes in the catalogue`, async () => {
      const router = await scene.start({ ROUTER_CONFIG_YAML: catalogueWith(user) })
      assert.equal((await router.post('/', { prompt: 'x', user })).status, 200)
      assert.equal((await router.post('/', { prompt: 'x', user })).status, 429)
    })
  }
})

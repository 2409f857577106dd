import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { template } from './rendered.ts'

const withNothing: object[] = [
  { networkPolicies: { monitoring: null } },
  { networkPolicies: { clients: null } },
  { networkPolicies: { gateways: null } },
  { networkPolicies: { functions: null } },
  { networkPolicies: { privateNetworks: null } },
  { image: { digests: null } },
  { secrets: { names: null } },
  { secrets: { external: { keys: null } } },
  { scaling: { metrics: { enabled: true, namespaces: null } } },
]

/** The values with an empty list or object in place of null. */
const emptied = (values: object, empty: unknown): object =>
  JSON.parse(JSON.stringify(values, (_, value: unknown) => (value === null ? empty : value)))

describe('null as a value', { skip: withoutHelm, concurrency: 2 }, () => {
  for (const values of withNothing) {
    test(`is nothing in ${JSON.stringify(values)}`, async () => {
      for (const mode of ['deployments', 'openfaas']) {
        const resources = await template({ mode, ...values })
        const isList = /gateways|clients|monitoring|Networks|namespaces/.test(JSON.stringify(values))
        assert.deepEqual(resources, await template({ mode, ...emptied(values, isList ? [] : {}) }))
      }
    })
  }

  test('is refused where external secrets need keys', async () => {
    const external = { enabled: true, storeRef: { name: 'vault' }, keys: null }
    await assert.rejects(template({ secrets: { external } }), /\/secrets\/external.*missing property 'keys'/s)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { withoutHelm } from '../helm.ts'
import { namesOf, serverAt, template } from './rendered.ts'

/** Two keys of the router in one Secret. */
const together = {
  functions: { 'llm-router': { extraSecrets: ['webhook-secret', 'router-keys'] } },
  secrets: { names: { 'webhook-secret': 'extra', 'router-keys': 'extra' } },
}

describe('two keys in one Secret', { skip: withoutHelm, concurrency: 2 }, () => {
  test('are mounted by its name, which OpenFaaS may have once', async () => {
    const expected = ['function-token', 'admin-token', 'extra']
    const resources = await template(together)
    const router = resources.find(({ kind, metadata }) => kind === 'Function' && metadata.name === 'llm-router')
    const names = v.looseObject({ secrets: v.array(v.string()) })
    assert.deepEqual(v.parse(names, router?.spec).secrets, expected)

    const community = await template({ ...together, mode: 'openfaas-ce' })
    const sent = community.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'llm-functions')
    const data = v.parse(v.looseObject({ 'functions.json': v.string() }), sent?.data)
    const functions = v.parse(
      v.array(v.looseObject({ service: v.string(), ...names.entries })),
      JSON.parse(data['functions.json']),
    )
    assert.deepEqual(functions.find(({ service }) => service === 'llm-router')?.secrets, expected)
  })

  test('are mounted as two files without OpenFaaS', async () => {
    const resources = await template({ ...together, mode: 'deployments' })
    const router = resources.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'llm-router')
    for (const key of ['webhook-secret', 'router-keys']) {
      assert.ok(JSON.stringify(router).includes(`{"name":"extra","items":[{"key":"${key}","path":"${key}"}]}`), key)
    }
  })

  test('are fetched by one ExternalSecret', async () => {
    const keys = {
      'webhook-secret': { key: 'hooks' },
      'router-keys': { key: 'keys', property: 'all' },
      'groq-api-key': { key: 'groq' },
    }
    const external = { enabled: true, storeRef: { name: 'vault' }, keys }
    const resources = await template({ ...together, secrets: { ...together.secrets, external } })
    assert.deepEqual(namesOf(resources, 'ExternalSecret'), ['extra', 'groq-api-key'])
    const spec = v.looseObject({ target: v.unknown(), data: v.unknown() })
    const [extra, groq] = resources
      .filter(({ kind }) => kind === 'ExternalSecret')
      .map((one) => v.parse(spec, one.spec))
    assert.deepEqual(extra?.data, [
      { secretKey: 'router-keys', remoteRef: { key: 'keys', property: 'all' } },
      { secretKey: 'webhook-secret', remoteRef: { key: 'hooks' } },
    ])
    assert.deepEqual(extra?.target, { name: 'extra' })
    assert.deepEqual(groq?.data, [{ secretKey: 'groq-api-key', remoteRef: { key: 'groq' } }])
  })
})

test('the router has the secret of webhooks if the catalogue has any', { skip: withoutHelm }, async () => {
  const targets = 'targets: [{ provider: groq, function: groq-generate, model: one, locality: external }]\n'
  const webhooks = 'webhooks: [{ name: alerts, url: "https://hooks.example.com/llm", events: [fallback] }]\n'
  for (const [catalogue, expected] of [
    [targets, ['function-token', 'admin-token']],
    [targets + webhooks, ['function-token', 'admin-token', 'webhook-secret']],
  ] as const) {
    const resources = await template({ catalogue, ...serverAt('webhooks', 443) })
    const router = resources.find(({ kind, metadata }) => kind === 'Function' && metadata.name === 'llm-router')
    assert.deepEqual(v.parse(v.looseObject({ secrets: v.array(v.string()) }), router?.spec).secrets, expected)
  }
})

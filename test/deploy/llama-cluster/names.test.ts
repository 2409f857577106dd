import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import * as v from 'valibot'
import { root } from '../../repository/tree.ts'
import { templated, withoutHelm } from '../helm.ts'

const resourceSchema = v.object({ kind: v.string(), metadata: v.object({ name: v.string() }) })

/** The names that the chart gives to what it makes as a release of this name. */
async function namesIn(release: string): Promise<Set<string>> {
  const values = {
    checks: { cluster: false },
    cluster: { name: 'gpu', region: 'eu-central-1', tokensPerSecond: 100 },
    model: { name: 'llama', sha256: 'a'.repeat(64), url: 'https://models.example/llama.gguf' },
  }
  const options = ['--namespace=models', '--kube-version=1.37.2', '--values=-']
  const resources = await templated(release, join(root, 'deploy/llama-cluster'), options, JSON.stringify(values))
  return new Set(resources.map((one) => v.parse(resourceSchema, one).metadata.name))
}

test('what the chart makes has a name that a Service may have, whatever its release is called', {
  skip: withoutHelm,
}, async () => {
  for (const [release, name] of [
    ['llama', 'llama'],
    ['llama.prod', 'llama-prod'],
    [`${'a'.repeat(51)}.b`, 'a'.repeat(51)],
  ] as const) {
    assert.deepEqual([...(await namesIn(release))], [name])
  }
})

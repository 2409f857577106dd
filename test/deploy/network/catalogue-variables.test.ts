import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { catalogueOf, type WrittenTarget } from './catalogues.ts'
import { rendered } from './rendered.ts'

describe('a target whose function a variable names', { skip: withoutHelm, concurrency: 2 }, () => {
  const target = { provider: 'vllm', function: `\${MODEL_FUNCTION:-openai-generate}`, locality: 'in-cluster' }
  const chartOf = (written: WrittenTarget, networkPolicies: object = {}) =>
    rendered({
      functions: { 'openai-generate': { enabled: true }, 'ollama-embed': { enabled: false } },
      catalogue: catalogueOf([written]),
      networkPolicies,
    })

  for (const [name, written] of Object.entries({
    'in the cluster': target,
    'where a variable says': { ...target, locality: `\${WHERE:-external}` },
    'in a namespace': { ...target, function: `\${MODEL_FUNCTION:-openai-generate}.llm` },
    'in the cluster, by a part of the name': { ...target, function: `openai-\${KIND:-generate}` },
  })) {
    test(`is refused ${name}: nothing would close the internet to it`, async () => {
      await assert.rejects(chartOf(written), (error) => {
        assert.match(String(error), /target vllm\/m names its function by a variable .*Write the name/s)
        assert.match(String(error), /router-config.*networkPolicies\.functions\.NAME/s)
        return true
      })
    })
  }

  for (const [name, written] of Object.entries({
    'is outside': { ...target, locality: 'external' },
    'is trusted': { ...target, trusted: true },
    'is not in use': { ...target, enabled: false },
    'has only its namespace from a variable': {
      ...target,
      function: `groq-generate.\${NAMESPACE:-llm}`,
      locality: 'external',
    },
  })) {
    test(`is taken if it ${name}`, async () => void (await chartOf(written)))
  }

  test('is taken where there are no policies', async () => void (await chartOf(target, { enabled: false })))
})

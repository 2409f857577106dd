import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toCatalogue } from '../../../../functions/llm-router/catalogue/parse.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../../runtime/parts.ts'

const cluster = { name: 'c', region: 'r', usdPerHour: 1, tokensPerSecond: 100 }
const target = (written: object) => ({
  provider: 'own',
  function: 'own-generate',
  model: 'm',
  tasks: ['generate'],
  locality: 'in-cluster',
  ...written,
})
function read(written: object) {
  const given = target(written)
  const rules = [{ reason: 'r', to: [`${given.provider}/${given.model}`] }]
  return toCatalogue({ rules, targets: [given] }, (path) => `at ${path.join('.')}`)
}

const outside: Record<string, object> = {
  'OpenAI by name': { provider: 'openai' },
  'OpenAI in another spelling': { provider: 'Open-AI' },
  'OpenAI by its address': { provider: 'api.openai.com' },
  'OpenAI at Azure': { provider: 'azure-openai' },
  Groq: { provider: 'groq' },
  Anthropic: { provider: 'anthropic' },
  'Vertex AI': { provider: 'vertex' },
  Bedrock: { provider: 'bedrock' },
  'a vendor of OpenAI’s API': { provider: 'together' },
  'a vendor as part of a name': { provider: 'team_fireworks' },
  'the function of Groq under another name': { function: 'groq-generate' },
  'the function of Vertex AI in another namespace': { function: 'vertex-generate.llm' },
  'a function named after a vendor': { function: 'openrouter-generate' },
  'a model of Ollama’s cloud': { provider: 'ollama', function: 'ollama-generate', model: 'gpt-oss:120b-cloud' },
  'another model of Ollama’s cloud': { provider: 'ollama', function: 'ollama-generate', model: 'glm-4.6:cloud' },
  'a cluster at AWS': { cluster: { ...cluster, cloud: 'aws' } },
  'a cluster at Google': { cluster: { ...cluster, cloud: 'gcp' } },
  'a cluster at Azure': { cluster: { ...cluster, cloud: 'azure' } },
}

describe('in-cluster is refused', () => {
  for (const [name, written] of Object.entries(outside)) {
    test(`for ${name}, but not where it is trusted, nor as external`, () => {
      const message =
        /at targets\.0\.locality: .* is said to be in-cluster, but .*; write locality: external, or trusted/
      assert.throws(() => read(written), message)
      assert.equal(read({ ...written, trusted: true }).targets[0]?.trusted, true)
      assert.equal(read({ ...written, locality: 'external' }).targets[0]?.trusted, false)
    })
  }
})

test('in-cluster is believed where nothing speaks against it', () => {
  for (const written of [
    {},
    { provider: 'vllm', function: 'openai-generate' },
    { provider: 'ollama', function: 'ollama-generate', model: 'cloudy:latest' },
    { provider: 'sglang', function: 'vllm-generate.llm' },
    { cluster: { ...cluster, cloud: 'own' } },
  ]) {
    assert.equal(read(written).targets[0]?.locality, 'in-cluster')
  }
})

describe('a way to the functions outside the private network', () => {
  const start = (environment: Record<string, string>, written: object = {}) => {
    const given = target(written)
    const rules = [{ reason: 'r', to: [`${given.provider}/${given.model}`] }]
    const catalogue = JSON.stringify({ rules, targets: [given] })
    return startTestFunction(createFunction, { ROUTER_CONFIG_YAML: catalogue, ...environment })
  }

  test('keeps the router from starting, where private prompts would go through it', async () => {
    for (const gateway_url of ['https://gateway.example.com', 'http://203.0.113.7:8080']) {
      await assert.rejects(
        start({ gateway_url }),
        /gateway_url is .* outside the private network.*trusted_with_private/,
      )
    }
  })

  test('does so without a gateway, where a function of a private target is there, whatever gateway_url is', async (context) => {
    for (const [function_url, written] of [
      ['https://{function}.example.com', {}],
      ['http://203.0.113.7/{function}', {}],
      // With its own namespace, this function's name is that of a public host.
      ['http://{function}:8080', { function: 'ollama-generate.dev' }],
    ] as const) {
      const gateway_url = 'http://gateway.openfaas:8080'
      await assert.rejects(
        start({ gateway_url, function_url }, written),
        /function_url leads to \S+, which is outside the private network.*trusted_with_private/,
      )
    }
    for (const function_url of ['http://{function}:8080', 'http://{function}.llm-router.svc.cluster.local:8080']) {
      const router = await start({ gateway_url: 'https://gateway.example.com', function_url })
      context.after(() => router.close())
    }
  })

  test('does not, where it is trusted, or nothing private is answered', async (context) => {
    for (const way of [
      { gateway_url: 'https://gateway.example.com' },
      { function_url: 'https://{function}.example.com' },
    ]) {
      const trusted = await start({ ...way, trusted_with_private: 'true' })
      const external = await start(way, { locality: 'external' })
      context.after(() => Promise.all([trusted.close(), external.close()]))
    }
  })
})

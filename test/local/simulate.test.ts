import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { call } from './call.ts'
import { probeFor } from './probe.ts'

test('functions are led to the simulators of what cannot be called, with credentials for them', async (context) => {
  const openFaaS = await probeFor(
    context,
    {
      probe: {
        environment: {
          GROQ_BASE_URL: `\${GROQ_BASE_URL:-https://api.groq.com}`,
          OPENAI_BASE_URL: `\${OPENAI_BASE_URL:-https://api.openai.com/v1}`,
          VERTEX_BASE_URL: `\${VERTEX_BASE_URL:-}`,
          GOOGLE_CLOUD_PROJECT: `\${GOOGLE_CLOUD_PROJECT:-}`,
          GROQ_API_KEY_FILE: '/var/openfaas/secrets/groq-api-key',
          VERTEX_CREDENTIALS_FILE: '/var/openfaas/secrets/vertex-credentials',
        },
        secrets: ['groq-api-key', 'openai-api-key', 'vertex-credentials'],
      },
    },
    { environment: { GROQ_API_KEY: '', OPENAI_API_KEY: '' } },
  )
  assert.deepEqual([...openFaaS.simulators.keys()], ['groq', 'openai', 'vertex'])
  const seen = JSON.parse((await call(`${openFaaS.url}/function/probe/environment`)).body)
  assert.equal(seen.GROQ_BASE_URL, openFaaS.simulators.get('groq')?.url)
  assert.equal(seen.OPENAI_BASE_URL, `${openFaaS.simulators.get('openai')?.url}/v1`)
  assert.equal(seen.VERTEX_BASE_URL, openFaaS.simulators.get('vertex')?.url)
  assert.equal(seen.GOOGLE_CLOUD_PROJECT, 'simulated')
  assert.equal(readFileSync(seen.GROQ_API_KEY_FILE, 'utf8'), 'simulated-key-of-a-simulated-provider')
  const credentials = JSON.parse(readFileSync(seen.VERTEX_CREDENTIALS_FILE, 'utf8'))
  assert.ok(credentials.token_url.startsWith(openFaaS.simulators.get('vertex')?.url))
})

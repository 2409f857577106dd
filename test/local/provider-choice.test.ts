import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { Variables } from '../../local/envsubst.ts'
import { chooseProviders } from '../../local/provider-choice.ts'

const stackText = `\${GROQ_BASE_URL} \${VERTEX_BASE_URL} \${ANTHROPIC_BASE_URL} \${OLLAMA_HOST}`

type World = { environment?: Variables; secretFiles?: string[]; isOllamaUp?: boolean; text?: string }

async function choicesIn(context: TestContext, { environment = {}, secretFiles = [], isOllamaUp, text }: World) {
  const projectDirectory = mkdtempSync(join(tmpdir(), 'project-'))
  context.after(() => rmSync(projectDirectory, { recursive: true }))
  mkdirSync(join(projectDirectory, '.secrets'))
  for (const name of secretFiles) writeFileSync(join(projectDirectory, '.secrets', name), 'from a file')
  const choices = await chooseProviders({
    stackText: text ?? stackText,
    environment,
    projectDirectory,
    answers: async () => isOllamaUp === true,
  })
  return new Map(choices.map((choice) => [choice.rule.simulated.name, choice]))
}

describe('a provider', () => {
  test('is simulated where there is nothing to call it with, and the reason says what is missing', async (context) => {
    const choices = await choicesIn(context, {})
    assert.deepEqual(
      Array.from(choices.values(), ({ isSimulated, reason }) => [isSimulated, reason]),
      [
        [true, 'there is neither GROQ_API_KEY nor .secrets/groq-api-key'],
        [true, 'GOOGLE_CLOUD_PROJECT is not set'],
        [true, 'there is neither ANTHROPIC_API_KEY nor .secrets/anthropic-api-key'],
        [true, 'nothing answers at http://127.0.0.1:11434'],
      ],
    )
  })

  test('that the stack file does not mention is left alone', async (context) => {
    const choices = await choicesIn(context, { text: `\${GROQ_BASE_URL:-https://api.groq.com}` })
    assert.deepEqual([...choices.keys()], ['groq'])
  })

  test('Groq is real with a key in the environment, which becomes the secret', async (context) => {
    const groq = (await choicesIn(context, { environment: { GROQ_API_KEY: 'gsk' } })).get('groq')
    assert.equal(groq?.isSimulated, false)
    assert.deepEqual(groq?.secrets, { 'groq-api-key': 'gsk' })
  })

  test('OpenAI is simulated without a key, and real with one', async (context) => {
    const text = `\${OPENAI_BASE_URL:-https://api.openai.com/v1}`
    const without = (await choicesIn(context, { text })).get('openai')
    assert.equal(without?.reason, 'there is neither OPENAI_API_KEY nor .secrets/openai-api-key')
    const real = (await choicesIn(context, { text, environment: { OPENAI_API_KEY: 'sk' } })).get('openai')
    assert.deepEqual([real?.isSimulated, real?.secrets], [false, { 'openai-api-key': 'sk' }])
  })

  test('Bedrock is real with a region and a key, and simulated without either', async (context) => {
    const text = `\${BEDROCK_BASE_URL:-}`
    const noRegion = (await choicesIn(context, { text, environment: { AWS_BEARER_TOKEN_BEDROCK: 'key' } })).get(
      'bedrock',
    )
    assert.equal(noRegion?.reason, 'AWS_REGION is not set')
    const environment = { AWS_REGION: 'us-east-1' }
    const noKey = (await choicesIn(context, { text, environment })).get('bedrock')
    assert.equal(noKey?.reason, 'there is neither AWS_BEARER_TOKEN_BEDROCK nor .secrets/bedrock-api-key')
    const keyed = { ...environment, AWS_BEARER_TOKEN_BEDROCK: 'key' }
    const real = (await choicesIn(context, { text, environment: keyed })).get('bedrock')
    assert.deepEqual([real?.isSimulated, real?.secrets], [false, { 'bedrock-api-key': 'key' }])
  })

  test('a cluster is real where its address is set, with the secret from the environment', async (context) => {
    const text = `\${CLUSTER_BASE_URL:-}`
    const without = (await choicesIn(context, { text, environment: { CLUSTER_HMAC_SECRET: 'both' } })).get('cluster')
    assert.deepEqual([without?.isSimulated, without?.reason], [true, 'CLUSTER_BASE_URL is not set'])
    const environment = { CLUSTER_BASE_URL: 'http://c', CLUSTER_HMAC_SECRET: 'both' }
    const real = (await choicesIn(context, { text, environment })).get('cluster')
    assert.deepEqual([real?.isSimulated, real?.secrets], [false, { 'cluster-hmac-secret': 'both' }])
  })

  test('Groq is real with a secret file', async (context) => {
    const groq = (await choicesIn(context, { secretFiles: ['groq-api-key'] })).get('groq')
    assert.equal(groq?.isSimulated, false)
  })

  test('Vertex is real with a project and credentials, from a path or from .secrets', async (context) => {
    const path = join(mkdtempSync(join(tmpdir(), 'key-')), 'key.json')
    context.after(() => rmSync(join(path, '..'), { recursive: true }))
    writeFileSync(path, '{"type": "service_account"}')
    const project = { GOOGLE_CLOUD_PROJECT: 'p' }
    const byPath = await choicesIn(context, { environment: { ...project, GOOGLE_APPLICATION_CREDENTIALS: path } })
    assert.equal(byPath.get('vertex')?.isSimulated, false)
    assert.deepEqual(byPath.get('vertex')?.secrets, { 'vertex-credentials': '{"type": "service_account"}' })

    const byFile = await choicesIn(context, { environment: project, secretFiles: ['vertex-credentials'] })
    assert.equal(byFile.get('vertex')?.isSimulated, false)

    const without = await choicesIn(context, { environment: project })
    assert.equal(without.get('vertex')?.isSimulated, true)
    const noProject = await choicesIn(context, { secretFiles: ['vertex-credentials'] })
    assert.equal(noProject.get('vertex')?.reason, 'GOOGLE_CLOUD_PROJECT is not set')
  })

  test('credentials that cannot be read stop the start', async (context) => {
    const environment = { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' }
    await assert.rejects(
      choicesIn(context, { environment }),
      /GOOGLE_APPLICATION_CREDENTIALS names \/nowhere\/key\.json, which cannot be read/,
    )
  })

  test('Ollama is real where it answers, and the functions are told where', async (context) => {
    const ollama = (await choicesIn(context, { isOllamaUp: true })).get('ollama')
    assert.equal(ollama?.isSimulated, false)
    assert.deepEqual(ollama?.environment, { OLLAMA_HOST: 'http://127.0.0.1:11434' })
  })

  test('is never simulated where its address is set', async (context) => {
    const environment = {
      GROQ_BASE_URL: 'http://g',
      VERTEX_BASE_URL: 'http://v',
      ANTHROPIC_BASE_URL: 'http://a',
      OLLAMA_HOST: 'http://o',
    }
    for (const choice of (await choicesIn(context, { environment })).values()) {
      assert.equal(choice.isSimulated, false)
      assert.deepEqual(choice.environment, {})
    }
  })
})

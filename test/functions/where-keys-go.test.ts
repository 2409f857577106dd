/** Where a key is sent, whatever is asked. Long, since it has tables of the functions and of all that could mislead them. */

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { type CreateFunction, createParts } from '#runtime/start.ts'
import { createFunction as anthropicGenerate } from '../../functions/anthropic-generate/handler.ts'
import { createFunction as bedrockGenerate } from '../../functions/bedrock-generate/handler.ts'
import { createFunction as clusterGenerate } from '../../functions/cluster-generate/handler.ts'
import { createFunction as groqGenerate } from '../../functions/groq-generate/handler.ts'
import { createFunction as llmRouter } from '../../functions/llm-router/handler.ts'
import { createFunction as ollamaEmbed } from '../../functions/ollama-embed/handler.ts'
import { createFunction as ollamaGenerate } from '../../functions/ollama-generate/handler.ts'
import { createFunction as openaiGenerate } from '../../functions/openai-generate/handler.ts'
import { createFunction as vertexGenerate } from '../../functions/vertex-generate/handler.ts'
import { writeExternalAccount } from '../../local/simulators/google-credentials.ts'
import { type Simulator, startSimulator } from '../../local/simulators/simulator.ts'
import { vertex } from '../../local/simulators/vertex.ts'
import { call } from '../local/call.ts'
import { startServer } from '../local/cluster-proxy/started.ts'
import { startTestFunction, type TestFunction } from '../runtime/parts.ts'

const base = 'http://provider.test:8000'
const evil = 'evil.example'

type Subject = {
  title: string
  createFunction: CreateFunction
  environment: Record<string, string>
  /** All that the function may ask for, whatever it is asked. */
  allowed: RegExp
}

const segment = '[^/?#%\\s]+'
const vertexPath = `/v1(beta1)?/projects/test-project/locations/global/(publishers/${segment}/)?(models|endpoints)/${segment}`
const onVertex = { GOOGLE_CLOUD_PROJECT: 'test-project', VERTEX_BASE_URL: base }
const subjects: Subject[] = [
  {
    title: 'groq-generate',
    createFunction: groqGenerate,
    environment: { GROQ_BASE_URL: base },
    allowed: /^\/openai\/v1\/chat\/completions$/,
  },
  ...['openai', 'openrouter', 'together', 'vllm'].map((vendor) => ({
    title: `openai-generate for ${vendor}`,
    createFunction: openaiGenerate,
    environment: { OPENAI_BASE_URL: `${base}/v1`, OPENAI_VENDOR: vendor, OPENAI_MODEL: 'a-model' },
    allowed: /^\/v1\/(chat\/completions|embeddings)$/,
  })),
  {
    title: 'anthropic-generate',
    createFunction: anthropicGenerate,
    environment: { ANTHROPIC_BASE_URL: base },
    allowed: /^\/v1\/messages(\/count_tokens)?$/,
  },
  {
    title: 'bedrock-generate',
    createFunction: bedrockGenerate,
    environment: { AWS_REGION: 'us-east-1', BEDROCK_BASE_URL: base },
    allowed: /^\/model\/[^/?#\s]+\/converse(-stream)?$/,
  },
  ...['genai', 'vertexai'].map((sdk) => ({
    title: `vertex-generate by ${sdk}`,
    createFunction: vertexGenerate,
    environment: { ...onVertex, VERTEX_SDK: sdk },
    allowed: new RegExp(`^${vertexPath}:(generateContent|streamGenerateContent\\?alt=sse|predict|embedContent)$`),
  })),
  {
    title: 'cluster-generate',
    createFunction: clusterGenerate,
    environment: { CLUSTER_BASE_URL: base, CLUSTER_MODEL: 'a-model' },
    allowed: /^\/(v1\/chat\/completions|v1\/models|health|metrics|slots)$/,
  },
  {
    title: 'ollama-generate',
    createFunction: ollamaGenerate,
    environment: { OLLAMA_HOST: base },
    allowed: /^\/api\/(chat|show|version|tags)$/,
  },
  {
    title: 'ollama-embed',
    createFunction: ollamaEmbed,
    environment: { OLLAMA_HOST: base },
    allowed: /^\/api\/(embed|show|version|tags)$/,
  },
  {
    title: 'llm-router',
    createFunction: llmRouter,
    environment: { gateway_url: base, trusted_with_private: 'true' },
    allowed:
      /^\/(function\/[a-z-]+\/v1\/(chat\/completions|embeddings|models|messages\/count_tokens)|system\/functions)$/,
  },
]

/** Names by which a request has moved a gateway's calls elsewhere, in this field: LiteLLM, Portkey, the SDKs. */
const fieldNames = [
  ...[
    'api_base',
    'apiBase',
    'base_url',
    'baseURL',
    'baseUrl',
    'api_key',
    'apiKey',
    'api_version',
    'apiVersion',
    'endpoint',
  ],
  ...['extra_body', 'extra_headers', 'extra_query', 'headers', 'default_headers', 'defaultHeaders', 'defaultQuery'],
  ...['custom_llm_provider', 'litellm_params', 'model_list', 'fallbacks', 'model_info', 'hosted_vllm', 'custom_host'],
  ...['azure_endpoint', 'aws_bedrock_runtime_endpoint', 'aws_region_name', 'region', 'region_name', 'vertex_project'],
  ...[
    'vertex_location',
    'location',
    'project',
    'organization',
    'httpOptions',
    'http_options',
    'requestOptions',
    'config',
  ],
  ...[
    'proxy',
    'proxies',
    'http_client',
    'client',
    'fetch',
    'fetchOptions',
    'dispatcher',
    'agent',
    'path',
    'url',
    'host',
  ],
  ...['hostname', 'port', 'protocol', 'method', 'modelId', 'modelName', 'additionalModelRequestFields', 'provider'],
  ...['constructor', '__proto__', 'prototype', 'toString', 'user', 'options', 'format', 'keep_alive', 'llm_task'],
]
const headerNames = [
  ...['host', 'x-forwarded-host', 'x-forwarded-server', 'forwarded', 'x-original-url', 'x-rewrite-url', 'x-host'],
  ...[
    'x-base-url',
    'x-openai-base-url',
    'openai-base-url',
    'anthropic-base-url',
    'x-api-base',
    'api-base',
    'x-provider',
  ],
  ...['x-portkey-custom-host', 'x-portkey-config', 'x-litellm-api-base', 'helicone-target-url', 'x-target-url'],
  ...[
    'openai-organization',
    'openai-project',
    'x-goog-user-project',
    'x-amzn-bedrock-endpoint',
    'x-api-key',
    'api-key',
  ],
  ...['authorization', 'proxy-authorization', 'referer', 'http-referer', 'origin', 'location', 'via'],
]

const evilText = fc.constantFrom(
  ...[
    `http://${evil}`,
    `https://${evil}/v1`,
    evil,
    `//${evil}`,
    `@${evil}`,
    `:80@${evil}/`,
    `http://${evil}\r\nHost: ${evil}`,
  ],
)
const evilValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    evilText,
    evilText,
    fc.integer(),
    fc.array(tie('value'), { maxLength: 2 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...fieldNames), tie('value'), { maxKeys: 3 }),
})).value
const evilObject = fc.dictionary(fc.constantFrom(...fieldNames), evilValue, { maxKeys: 6 })

/** Names of models that would be other paths, other hosts or other headers, where they became a part of an address as they are. */
const modelPart = fc.constantFrom(
  ...[
    'gemini-3',
    'google',
    'a',
    '/',
    '/',
    '..',
    '.',
    '../',
    '?',
    '#',
    '&',
    '=',
    '%2e%2e',
    '%2f',
    '\\',
    '@',
    ':',
    ':80',
    ';',
    ' ',
  ],
  ...[
    '\r\n',
    '\n',
    '\0',
    evil,
    `http://${evil}`,
    `//${evil}`,
    'projects/',
    'other',
    'locations/',
    'publishers/',
    'models/',
  ],
  ...['endpoints/', 'tunedModels/', 'arn:aws:bedrock:', ':generateContent', '?key=', 'é', '…', '\u2028', '／', '｡'],
)
const model = fc.array(modelPart, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))

const request = fc.record({
  path: fc.constantFrom('/', '/v1/chat/completions', '/v1/embeddings', '/v1/messages/count_tokens'),
  model: fc.option(model, { nil: undefined }),
  top: evilObject,
  metadata: fc.option(evilObject, { nil: undefined }),
  message: fc.option(evilObject, { nil: undefined }),
  stream: fc.boolean(),
  headers: fc.dictionary(fc.constantFrom(...headerNames), fc.constantFrom(`http://${evil}`, evil, `${evil}:80`), {
    maxKeys: 4,
  }),
})
type Evil = typeof request extends fc.Arbitrary<infer Value> ? Value : never

function bodyOf({ path, model: name, top, metadata, message, stream }: Evil): string {
  const shared = { ...(name !== undefined && { model: name }), ...(metadata && { metadata }) }
  const chat = { ...top, ...shared, stream, messages: [{ ...message, role: 'user', content: 'x' }] }
  const embeddings = { ...top, ...shared, input: 'x' }
  if (path === '/v1/messages/count_tokens')
    return JSON.stringify({ ...shared, messages: [{ role: 'user', content: 'x' }] })
  const own = path === '/v1/embeddings' ? embeddings : path === '/' ? { ...shared, stream, prompt: 'x' } : chat
  return JSON.stringify(own)
}

describe('no request can change where a key is sent', () => {
  let directory: string
  let simulator: Simulator
  let credentials: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keys-'))
    for (const name of [
      'groq-api-key',
      'openai-api-key',
      'anthropic-api-key',
      'bedrock-api-key',
      'cluster-hmac-secret',
    ]) {
      await writeFile(join(directory, name), `the-key-of-${name}-as-it-is`)
    }
    // Only Google's credentials are asked for over a socket.
    simulator = await startSimulator(vertex)
    credentials = await writeExternalAccount(directory, simulator.url)
  })
  after(async () => {
    await simulator.close()
    await rm(directory, { recursive: true })
  })

  const mounted = () => ({ secret_mount_path: directory, VERTEX_CREDENTIALS_FILE: credentials })

  for (const { title, createFunction, environment, allowed } of subjects) {
    test(`${title} asks at its configured address and for its own paths alone`, async () => {
      const sent: { url: string; headers: string }[] = []
      const running = await startWatched(createFunction, { ...environment, ...mounted() }, sent)
      let asked = 0
      try {
        await fc.assert(
          fc.asyncProperty(request, async (one) => {
            sent.length = 0
            await call(`${running.url}${one.path}`, {
              body: bodyOf(one),
              headers: { 'content-type': 'application/json', ...one.headers },
            })
            for (const { url, headers } of sent) {
              for (const address of [url, new URL(url).href]) {
                assert.ok(address.startsWith(`${base}/`), address)
                assert.match(address.slice(base.length), allowed)
              }
              assert.ok(!headers.includes(evil), headers)
            }
            asked += sent.length
          }),
          { numRuns: 200 },
        )
        assert.ok(asked >= 5, `${asked} requests were made: this says nothing`)
      } finally {
        await running.close()
      }
    })
  }

  test('an answer that sends elsewhere is an error: nobody follows it', async (context) => {
    let led = 0
    const elsewhere = await startServer(context, (_request, response) => {
      led += 1
      response.end('{}')
    })
    const provider = await startServer(context, (request, response) => {
      request.resume()
      response.writeHead(307, { location: `${elsewhere}${request.url?.slice(1)}` }).end()
    })
    for (const { title, createFunction, environment } of subjects) {
      const here = Object.entries(environment).map(([name, value]) => [name, value.replace(base, provider.origin)])
      const running = await startTestFunction(createFunction, { ...Object.fromEntries(here), ...mounted() })
      for (const stream of [false, true]) {
        const { status } = await running.post('/v1/chat/completions', {
          messages: [{ role: 'user', content: 'x' }],
          stream,
        })
        assert.ok(status >= 400, `${title} ${status}`)
      }
      await running.close()
    }
    assert.equal(led, 0)
  })

  test('a request line in absolute form, or for another host, means the path of this function at the most', async (context) => {
    const sent: { url: string; headers: string }[] = []
    const running = await startWatched(groqGenerate, { GROQ_BASE_URL: base, ...mounted() }, sent)
    context.after(() => running.close())
    const body = '{"prompt":"x"}'
    for (const [target, answer] of [
      [`http://${evil}/`, /^HTTP\/1\.1 503 /],
      [`http://${evil}/v1/elsewhere`, /^HTTP\/1\.1 404 /],
      [`//${evil}/`, /^HTTP\/1\.1 4\d\d /],
      [`${evil}:443`, /^HTTP\/1\.1 4\d\d /],
      ['*', /^HTTP\/1\.1 4\d\d /],
    ] as const) {
      const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
      socket.end(
        `POST ${target} HTTP/1.1\r\nHost: ${evil}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      )
      const answered = Buffer.concat(await socket.toArray()).toString()
      assert.match(answered, answer, target)
    }
    assert.ok(sent.length > 0)
    for (const { url } of sent) assert.ok(url.startsWith(`${base}/`), url)
  })
})

/** A function whose requests to its provider are seen, and get an error at once. */
async function startWatched(
  createFunction: CreateFunction,
  environment: Record<string, string>,
  sent: { url: string; headers: string }[],
): Promise<TestFunction> {
  const real = createParts(environment)
  const refused = () =>
    new Response('{"error":{"message":"busy"}}', { status: 503, headers: { 'content-type': 'application/json' } })
  const watched: typeof real.fetch = async (input, init) => {
    const asked = new Request(input, init)
    // As it was given: a Request has normalised its address already.
    sent.push({
      url: input instanceof Request ? input.url : String(input),
      headers: JSON.stringify([...asked.headers]),
    })
    return refused()
  }
  const open: typeof real.open = async ({ url, headers }) => {
    sent.push({ url: String(url), headers: JSON.stringify(headers) })
    throw new Error('not today')
  }
  const send: typeof real.send = async ({ url, headers }) => {
    sent.push({ url: String(url), headers: JSON.stringify(headers) })
    return { status: 503, headers: {}, body: Buffer.from('{}') }
  }
  return startTestFunction(createFunction, environment, { fetch: watched, open, send })
}

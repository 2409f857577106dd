import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createFunction } from '../../../functions/vertex-generate/handler.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import { type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { listening } from '../../listening.ts'
import { type DrivenReply, drivers } from '../drivers.ts'

const cutShort: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  response.write('{', () => response.destroy())
}

/** How vertex-generate comes to its access token: always by the SDK's own means, and as it is shipped. */
describe('the credentials of vertex-generate', () => {
  let simulator: Simulator
  let directory: string

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vertex-'))
    simulator = await startSimulator(vertex)
  })
  beforeEach(() => {
    simulator.calls.length = 0
  })
  after(async () => {
    await simulator.close()
    await rm(directory, { recursive: true })
  })

  async function ask(environment: Record<string, string>, times = 1): Promise<DrivenReply[]> {
    const driver = await drivers['as a bundle'](
      { createFunction, folder: 'vertex-generate' },
      {
        GOOGLE_CLOUD_PROJECT: 'test-project',
        VERTEX_BASE_URL: simulator.url,
        VERTEX_CREDENTIALS_FILE: join(directory, 'absent'),
        ...environment,
      },
    )
    try {
      const replies = []
      for (let count = 0; count < times; count += 1) replies.push(await driver.post('/', { prompt: 'x' }))
      return replies
    } finally {
      await driver.close()
    }
  }
  const paths = () => simulator.calls.map((call) => call.path)

  test('by workload identity federation: one exchange, and then the token is kept', async () => {
    const file = await writeExternalAccount(directory, simulator.url)
    const replies = await ask({ VERTEX_CREDENTIALS_FILE: file }, 3)
    assert.deepEqual(
      replies.map((reply) => reply.status),
      [200, 200, 200],
    )
    assert.equal(paths().filter((path) => path === '/v1/token').length, 1)
  })

  test('by workload identity federation as a service account', async () => {
    const file = await writeExternalAccount(directory, simulator.url, {
      impersonate: 'router@test-project.iam.gserviceaccount.com',
    })
    const [reply] = await ask({ VERTEX_CREDENTIALS_FILE: file })
    assert.equal(reply?.status, 200, JSON.stringify(reply?.body))
    assert.ok(paths().some((path) => path.endsWith(':generateAccessToken')))
  })

  test('by the metadata server where no file is mounted', async () => {
    const [reply] = await ask({ GCE_METADATA_HOST: new URL(simulator.url).host })
    assert.equal(reply?.status, 200, JSON.stringify(reply?.body))
    assert.ok(paths().some((path) => path.startsWith('/computeMetadata/v1/')))
  })

  test('that are no credentials are told from a provider that fails', async () => {
    const file = join(directory, 'broken.json')
    await writeFile(file, JSON.stringify({ type: 'service_account', client_email: 'a@b.c', private_key: 'not a key' }))
    const [reply] = await ask({ VERTEX_CREDENTIALS_FILE: file })
    assert.equal(errorOf(reply).code, 'provider_key_rejected', JSON.stringify(reply?.body))
    assert.equal(reply?.status, 502)
    assert.ok(!JSON.stringify(reply?.body).includes('not a key'))
  })

  test('that cannot be found are a missing secret, named', async () => {
    const [reply] = await ask({ METADATA_SERVER_DETECTION: 'none' })
    assert.equal(errorOf(reply).code, 'missing_secret', JSON.stringify(reply?.body))
    assert.match(errorOf(reply).message, /vertex-credentials/)
  })

  test('that Google does not take are refused, and asked for again with the next call', async () => {
    const file = await writeExternalAccount(directory, simulator.url)
    await writeFile(join(directory, 'subject-token'), '')
    const replies = await ask({ VERTEX_CREDENTIALS_FILE: file }, 2)
    for (const reply of replies) assert.equal(errorOf(reply).code, 'provider_key_rejected', JSON.stringify(reply.body))
  })

  for (const [name, listener] of [
    ['does not speak TLS', undefined],
    ['breaks off', cutShort],
    ['is not Google’s', (_, response) => response.writeHead(403).end('<p>Sign in</p>')],
  ] satisfies [string, RequestListener | undefined][]) {
    test(`whose endpoint ${name} are an unavailable provider`, async (context) => {
      const { url, close } = await listening(listener)
      context.after(close)
      const file = await writeExternalAccount(directory, listener ? url : url.replace('http:', 'https:'))
      const [reply] = await ask({ VERTEX_CREDENTIALS_FILE: file })
      assert.deepEqual([reply?.status, errorOf(reply).code], [503, 'provider_unavailable'], JSON.stringify(reply?.body))
    })
  }
})

function errorOf(reply: DrivenReply | undefined): { code?: unknown; message: string } {
  return Object(Object(reply?.body).error)
}

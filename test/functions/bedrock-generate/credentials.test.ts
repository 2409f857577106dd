import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { createFunction } from '../../../functions/bedrock-generate/handler.ts'
import { bedrock } from '../../../local/simulators/bedrock.ts'
import { type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'
import { listening } from '../../listening.ts'
import { until } from '../../until.ts'
import { type DrivenReply, type Driver, drivers } from '../drivers.ts'
import { isSignedBy } from './signature.ts'

const cutShort: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': '100' })
  response.write('<', () => response.destroy())
}

/** How bedrock-generate shows AWS who it is: always by the SDK's own means, and as it is shipped. */
describe('the credentials of bedrock-generate', () => {
  let simulator: Simulator
  let directory: string

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bedrock-'))
    simulator = await startSimulator(bedrock)
  })
  beforeEach(() => {
    simulator.calls.length = 0
  })
  after(async () => {
    await simulator.close()
    await rm(directory, { recursive: true })
  })

  async function driving<Result>(environment: Record<string, string>, use: (driver: Driver) => Promise<Result>) {
    const driver = await drivers['as a bundle'](
      { createFunction, folder: 'bedrock-generate' },
      {
        AWS_REGION: 'eu-central-1',
        BEDROCK_BASE_URL: simulator.url,
        AWS_EC2_METADATA_DISABLED: 'true',
        HOME: directory,
        ...environment,
      },
    )
    try {
      return await use(driver)
    } finally {
      await driver.close()
    }
  }
  const ask = (environment: Record<string, string>) =>
    driving(environment, (driver) => driver.post('/', { prompt: 'Grüße' }))
  const secret = async (name: string, text: string) => {
    const file = join(directory, name)
    await writeFile(file, text)
    return file
  }
  const iniOf = (secretKey: string) => `[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = ${secretKey}\n`
  const modelCalls = () => simulator.calls.filter(({ path }) => path.startsWith('/model/'))
  const authorization = () => String(modelCalls().at(-1)?.headers.authorization)

  test('by an API key, which goes before all others and is read again when it has changed', async () => {
    const file = await secret('key', 'the-first\n')
    const environment = { BEDROCK_API_KEY_FILE: file, AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env' }
    await driving(environment, async (driver) => {
      assert.equal((await driver.post('/', { prompt: 'x' })).status, 200)
      assert.equal(authorization(), 'Bearer the-first')
      await secret('key', 'the-second')
      // Within a second.
      await until(async () => {
        assert.equal((await driver.post('/', { prompt: 'x', stream: true })).status, 200)
        return authorization() === 'Bearer the-second'
      })
    })
  })

  test('by an AWS credentials file, read again when it has changed, and a good signature', async () => {
    const file = await secret('ini', iniOf('one'))
    await driving({ BEDROCK_CREDENTIALS_FILE: file }, async (driver) => {
      for (const secretKey of ['one', 'another']) {
        await secret('ini', iniOf(secretKey))
        await until(async () => {
          const reply = await driver.post('/', { prompt: 'Grüße' })
          assert.equal(reply.status, 200, reply.text)
          assert.match(authorization(), /Credential=AKIAFILE\/\d+\/eu-central-1\/bedrock\/aws4_request/)
          const [call] = modelCalls().slice(-1)
          assert.ok(call && !isSignedBy('a third', call))
          return isSignedBy(secretKey, call)
        })
      }
    })
  })

  test('by the environment, but not by a key for Bedrock there', async () => {
    const reply = await ask({
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 'env',
      AWS_BEARER_TOKEN_BEDROCK: 'stray',
    })
    assert.equal(reply.status, 200, reply.text)
    const [call] = modelCalls()
    assert.ok(call && isSignedBy('env', call))
  })

  const roleOf = async (token: string) => ({
    AWS_ENDPOINT_URL_STS: simulator.url,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/llm-router',
    AWS_WEB_IDENTITY_TOKEN_FILE: await secret('token', token),
  })

  test('by the role of the service account: one exchange, and then the credentials are kept', async () => {
    await driving(await roleOf('good'), async (driver) => {
      for (const _ of [1, 2]) assert.equal((await driver.post('/', { prompt: 'x' })).status, 200)
    })
    assert.equal(simulator.calls.filter(({ path }) => path === '/').length, 1)
    const [call] = modelCalls()
    assert.equal(call?.headers['x-amz-security-token'], 'simulated-session')
    assert.ok(isSignedBy('simulated-secret', call))
  })

  test('by the identity that a pod’s agent gives', async () => {
    const reply = await ask({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${simulator.url}/v1/credentials` })
    assert.equal(reply.status, 200, reply.text)
    assert.match(authorization(), /Credential=ASIASIMULATED/)
  })

  test('that AWS does not take are refused, and the model is not asked', async () => {
    const reply = await ask(await roleOf('invalid'))
    assert.deepEqual([reply.status, errorOf(reply).code], [502, 'provider_key_rejected'], reply.text)
    assert.equal(modelCalls().length, 0)
  })

  test('that are no credentials are told from a provider that fails', async () => {
    const file = await secret('broken', 'aws_secret_access_key = do-not-tell')
    const reply = await ask({ BEDROCK_CREDENTIALS_FILE: file })
    assert.deepEqual([reply.status, errorOf(reply).code], [502, 'provider_key_rejected'], reply.text)
    assert.ok(!reply.text.includes('do-not-tell'))
  })

  test('that cannot be found are a missing secret, named, whole and streamed', async () => {
    for (const stream of [false, true]) {
      const reply = await driving({}, (driver) => driver.post('/', { prompt: 'x', stream }))
      assert.deepEqual([reply.status, errorOf(reply).code], [503, 'missing_secret'], reply.text)
      assert.match(errorOf(reply).message, /bedrock-api-key/)
    }
  })

  test('whose service is away are an unavailable provider', async () => {
    const gone = await startSimulator(bedrock)
    await gone.close()
    const reply = await ask({ ...(await roleOf('good')), AWS_ENDPOINT_URL_STS: gone.url })
    assert.deepEqual([reply.status, errorOf(reply).code], [503, 'provider_unavailable'], reply.text)
  })

  for (const [name, listener] of [
    ['does not speak TLS', undefined],
    ['breaks off', cutShort],
    ['is not AWS’s', (_, response) => response.writeHead(403).end('<p>Sign in</p>')],
  ] satisfies [string, RequestListener | undefined][]) {
    test(`whose service ${name} are an unavailable provider`, async (context) => {
      const { url, close } = await listening(listener)
      context.after(close)
      const address = listener ? url : url.replace('http:', 'https:')
      const reply = await ask({ ...(await roleOf('good')), AWS_ENDPOINT_URL_STS: address })
      assert.deepEqual([reply.status, errorOf(reply).code], [503, 'provider_unavailable'], reply.text)
    })
  }
})

function errorOf(reply: DrivenReply): { code?: unknown; message: string } {
  return Object(Object(reply.body).error)
}

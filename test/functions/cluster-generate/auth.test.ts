import assert from 'node:assert/strict'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import type { Parts } from '#runtime/parts.ts'
import { createFunction } from '../../../functions/cluster-generate/handler.ts'
import { type ProxyOptions, startProxy } from '../../../local/cluster-proxy/proxy.ts'
import { llamaCpp } from '../../../local/simulators/llama-cpp.ts'
import { type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'
import { type Authority, type Certificate, createAuthority, missingOpenssl } from './certificates.ts'

const secret = 'a secret of more than thirty-two characters'
const week = 7 * 24 * 3_600_000

/**
 * cluster-generate and the proxy before its cluster: who is let in, and what is said to who is not. Long, since all cases share the
 * certificates of both.
 */
describe('the authentication of cluster-generate', { skip: missingOpenssl }, () => {
  let simulator: Simulator
  let directory: string
  let authority: Authority
  let other: Authority
  let server: Certificate
  let client: Certificate

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cluster-'))
    writeFileSync(join(directory, 'proxy-secret'), secret)
    ;[simulator, authority, other] = await Promise.all([startSimulator(llamaCpp), createAuthority(), createAuthority()])
    ;[server, client] = await Promise.all([authority.issue('server'), authority.issue('client')])
  })
  after(async () => {
    await simulator.close()
    await Promise.all([directory, authority.directory, other.directory].map((path) => rm(path, { recursive: true })))
  })

  const startWith = async (context: TestContext, options: Partial<ProxyOptions>, now?: () => number) => {
    const upstream = new URL(simulator.url)
    const common = { host: '127.0.0.1', port: 0, upstream, secretFiles: [], maxBodyBytes: 1_000_000 }
    const proxy = await startProxy({ ...common, ...options }, undefined, now)
    context.after(proxy.close)
    return proxy.url
  }
  const signed = () => ({ secretFiles: [join(directory, 'proxy-secret')] })
  const tls = () => ({ tls: { ...server, clientCa: authority.ca } })

  /** The function with secrets of its own, each as a text or as the file to be copied. */
  async function startFunction(
    context: TestContext,
    environment: Record<string, string>,
    secrets: Record<string, string>,
    overrides: Partial<Parts> = {},
  ) {
    const mount = await mkdtemp(join(directory, 'secrets-'))
    const put = (name: string, value: string) => {
      if (value.startsWith('/')) copyFileSync(value, join(mount, name))
      else writeFileSync(join(mount, name), value)
    }
    for (const [name, value] of Object.entries(secrets)) put(name, value)
    const common = { CLUSTER_MODEL: 'llama-3.2-1b-instruct', secret_mount_path: mount }
    const started = await startTestFunction(createFunction, { ...common, ...environment }, overrides)
    context.after(started.close)
    const ask = (stream = false) => started.post('/', { prompt: 'hello', stream })
    return { ask, put, remove: (name: string) => rmSync(join(mount, name)) }
  }
  const identity = (shown = client, ca = authority.ca) => ({
    'cluster-client-certificate': shown.certificate,
    'cluster-client-key': shown.key,
    'cluster-server-ca': ca,
  })

  test('by HMAC, by mTLS, and by both, whole and streamed', async (context) => {
    const cases = [
      ['hmac', signed(), { 'cluster-hmac-secret': secret }],
      ['mtls', tls(), identity()],
      ['hmac+mtls', { ...signed(), ...tls() }, { 'cluster-hmac-secret': secret, ...identity() }],
      // A proxy with a certificate of a private authority, and signatures alone.
      ['hmac', { ...signed(), tls: server }, { 'cluster-hmac-secret': secret, 'cluster-server-ca': authority.ca }],
    ] as const
    for (const [auth, options, secrets] of cases) {
      const url = await startWith(context, options)
      const { ask } = await startFunction(context, { CLUSTER_BASE_URL: url, CLUSTER_AUTH: auth }, secrets)
      for (const stream of [false, true]) {
        const reply = await ask(stream)
        assert.equal(reply.status, 200, reply.text)
        assert.ok(stream ? reply.text.endsWith('data: [DONE]\n\n') : /Simulated answer/.test(reply.text))
      }
    }
  })

  test('refusals name what is wrong: secret, clock, certificates', async (context) => {
    const byHmac = await startWith(context, signed())
    const late = await startWith(context, signed(), () => Date.now() + 90_000)
    const byTls = await startWith(context, tls())
    const both = await startWith(context, { ...signed(), ...tls() })
    const hmac = { 'cluster-hmac-secret': secret }
    const cases: [string, string, Record<string, string>, string, RegExp][] = [
      [
        byHmac,
        'hmac',
        { 'cluster-hmac-secret': 'a secret of others, as long as it has to be' },
        'provider_key_rejected',
        /--secret-file must be the same/,
      ],
      [byHmac, 'none', {}, 'provider_key_rejected', /set CLUSTER_AUTH=hmac/],
      [byHmac, 'hmac', {}, 'missing_secret', /cluster-hmac-secret is not mounted/],
      [byHmac, 'hmac', { 'cluster-hmac-secret': 'a-short-secret' }, 'missing_secret', /fewer than 16 characters/],
      // The clocks differ: nothing is wrong with the secret.
      [late, 'hmac', hmac, 'provider_unavailable', /time is (89|90|91) s behind ours, which is \d{4}-.*Z/],
      [byTls, 'hmac', { ...hmac, 'cluster-server-ca': authority.ca }, 'provider_key_rejected', /Set CLUSTER_AUTH=mtls/],
      [byTls, 'mtls', identity(await other.issue('x')), 'provider_key_rejected', /refused: UNABLE_TO_/],
      [
        byTls,
        'mtls',
        identity(client, other.ca),
        'provider_unavailable',
        /not trusted .* is cluster-server-ca the auth/,
      ],
      [byTls, 'hmac', hmac, 'provider_unavailable', /not trusted/],
      [byTls, 'mtls', {}, 'missing_secret', /cluster-server-ca is not mounted/],
      [both, 'mtls', identity(), 'provider_key_rejected', /x-cluster-timestamp is missing/],
    ]
    for (const [url, auth, secrets, code, message] of cases) {
      const { ask } = await startFunction(context, { CLUSTER_BASE_URL: url, CLUSTER_AUTH: auth }, secrets)
      const error = errorOf(await ask())
      assert.equal(error.code, code, error.message)
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, new RegExp(secret))
    }
  })

  test('renewed secrets and certificates are taken at once, half renewed ones not before they are whole', async (context) => {
    const url = await startWith(context, { ...signed(), ...tls() })
    const { ask, put, remove } = await startFunction(
      context,
      { CLUSTER_BASE_URL: url, CLUSTER_AUTH: 'hmac+mtls' },
      { 'cluster-hmac-secret': 'a secret of others, as long as it has to be', ...identity() },
    )
    assert.equal((await ask()).status, 502)
    put('cluster-hmac-secret', `${secret}\n`)
    assert.equal((await ask()).status, 200)
    const renewed = await authority.issue('renewed')
    put('cluster-client-certificate', renewed.certificate)
    assert.equal((await ask()).status, 200, 'with the pair before')
    put('cluster-client-key', renewed.key)
    assert.equal((await ask()).status, 200)
    const strange = await other.issue('strange')
    put('cluster-client-certificate', strange.certificate)
    put('cluster-client-key', strange.key)
    assert.match(
      errorOf(await ask()).message,
      /certificate is refused/,
      'a connection of the certificate before is not used',
    )
    remove('cluster-client-key')
    assert.equal(errorOf(await ask()).code, 'missing_secret')
  })

  test('certificates that cannot be used keep the function from starting, naming the file', async (context) => {
    const old = await authority.issue('old', -1)
    const cases: [Record<string, string>, RegExp][] = [
      [identity(old), /The certificate in \/.*cluster-client-certificate expired on \d{4}-\d\d-\d\dT[\d:]+Z: renew it/],
      [{ ...identity(), 'cluster-client-certificate': 'x' }, /cluster-client-certificate is not a certificate in PEM/],
      [
        { ...identity(), 'cluster-server-ca': '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' },
        /cluster-server-ca is no/,
      ],
      [{ ...identity(), 'cluster-client-key': 'x' }, /cluster-client-key is not a private key in PEM/],
      [{ ...identity(), 'cluster-client-key': server.key }, /cluster-client-key does not belong to the certificate/],
      [identity(client, old.certificate), /cluster-server-ca expired on/],
    ]
    const environment = { CLUSTER_BASE_URL: 'https://127.0.0.1:9', CLUSTER_AUTH: 'mtls' }
    for (const [secrets, message] of cases) {
      await assert.rejects(startFunction(context, environment, secrets), { name: 'SettingsError', message })
    }
    const early = { now: () => Date.now() - week }
    await assert.rejects(startFunction(context, environment, identity(), early), /is valid from .* only/)
    const plain = { ...environment, CLUSTER_BASE_URL: 'http://127.0.0.1:9' }
    await assert.rejects(startFunction(context, plain, identity()), /CLUSTER_BASE_URL must begin with https/)
  })

  test('a certificate that is about to expire is warned of once, and one that has is an error', async (context) => {
    const lines: string[] = []
    let nowMs = Date.now()
    const url = await startWith(context, tls(), () => nowMs)
    const { ask } = await startFunction(context, { CLUSTER_BASE_URL: url, CLUSTER_AUTH: 'mtls' }, identity(), {
      now: () => nowMs,
      log: createLog('warn', (line) => lines.push(line)),
    })
    assert.equal((await ask()).status, 200)
    assert.deepEqual(lines, [])
    nowMs += 24 * 24 * 3_600_000
    for (const _ of [1, 2]) assert.equal((await ask()).status, 200)
    assert.equal(lines.length, 1)
    assert.match(
      lines[0] ?? '',
      /"file":".*cluster-(client-certificate|server-ca)","expires":".*about to expire: renew it/,
    )
    nowMs += week
    const error = errorOf(await ask())
    assert.equal(error.code, 'provider_key_rejected')
    assert.match(error.message, /expired on .*: renew it/)
  })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import {
  type Authority,
  type Certificate,
  createAuthority,
  missingOpenssl,
} from '../../functions/cluster-generate/certificates.ts'
import { askByTls, echo, startServer, startTestProxy } from './started.ts'

describe('the proxy before a cluster, for clients with certificates', { skip: missingOpenssl }, () => {
  let authority: Authority
  let other: Authority
  let server: Certificate
  let client: Certificate

  before(async () => {
    ;[authority, other] = await Promise.all([createAuthority(), createAuthority()])
    ;[server, client] = await Promise.all([authority.issue('server'), authority.issue('client')])
  })
  after(() => Promise.all([authority, other].map(({ directory }) => rm(directory, { recursive: true }))))

  const start = async (context: TestContext, files = server) =>
    startTestProxy(context, {
      upstream: await startServer(context, echo),
      tls: { ...files, clientCa: authority.ca },
    })
  const show = ({ certificate, key }: Certificate) => ({ cert: readFileSync(certificate), key: readFileSync(key) })
  const trust = () => ({ ca: readFileSync(authority.ca) })

  test('lets those through that the authority has signed', async (context) => {
    const url = await start(context)
    assert.equal((await askByTls(`${url}/health`, { ...trust(), ...show(client) })).status, 200)
  })

  test('refuses others, and says why', async (context) => {
    const url = await start(context)
    const cases: [object, RegExp][] = [
      [{}, /The client sent no certificate\. Set CLUSTER_AUTH=mtls/],
      [show(await other.issue('stranger')), /refused: UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/],
      [show(await authority.issue('old', -1)), /refused: CERT_HAS_EXPIRED/],
    ]
    for (const [shown, message] of cases) {
      const reply = await askByTls(url, { ...trust(), ...shown })
      assert.equal(reply.status, 401)
      assert.match(reply.text, message)
    }
  })

  test('lets nobody in by a session that was begun without a certificate', async (context) => {
    const url = new URL(await start(context))
    const open = async (session?: Buffer) => {
      const options = {
        host: url.hostname,
        port: Number(url.port),
        ca: readFileSync(authority.ca),
        ...(session && { session }),
      }
      const socket = connect(options)
      await once(socket, 'secureConnect')
      return socket
    }
    const statusOf = async (socket: TLSSocket) => {
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
      const [data] = await once(socket.setEncoding('utf8'), 'data')
      return String(data).slice(9, 12)
    }
    const first = await open()
    assert.equal(await statusOf(first), '401')
    const session = first.getSession()
    const second = await open(session)
    assert.equal(await statusOf(second), '401')
    assert.equal(second.isSessionReused(), false)
    first.destroy()
    second.destroy()
  })

  test('shows a renewed certificate, without being started again', async (context) => {
    const files = { certificate: join(authority.directory, 'shown.pem'), key: join(authority.directory, 'shown.key') }
    const put = async ({ certificate, key }: Certificate) => {
      await copyFile(certificate, files.certificate)
      await copyFile(key, files.key)
    }
    await put(server)
    const url = new URL(await start(context, files))
    const shownName = async () => {
      const socket = connect({ host: url.hostname, port: Number(url.port), ca: readFileSync(authority.ca) })
      await once(socket, 'secureConnect')
      const { CN } = socket.getPeerCertificate().subject
      socket.destroy()
      return CN
    }
    assert.equal(await shownName(), 'server')
    await put(await authority.issue('server-2'))
    assert.equal(await shownName(), 'server-2')
  })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { clientOptions } from '../../../functions/ledger-archive/database/client-options.ts'
import { open } from '../../../functions/ledger-archive/database/open.ts'
import { createFunction } from '../../../functions/ledger-archive/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import { type Authority, createAuthority, missingOpenssl } from '../cluster-generate/certificates.ts'
import { type LedgerScene, startLedgerScene } from './ledger-scene.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

describe('the connection to PostgreSQL', () => {
  test('is encrypted with whoever is outside of the private network, unless the address says otherwise', () => {
    const cases: [string, boolean][] = [
      ['postgres://u:p@db.example.com/ledger', true],
      ['postgresql://u:p@203.0.113.7:5433/ledger', true],
      ['postgres://u:p@db.example.com/ledger?sslmode=disable', false],
      ['postgres://u:p@postgres.databases.svc/ledger', false],
      ['postgres://u:p@10.0.0.7/ledger', false],
      ['postgres://u:p@postgres/ledger', false],
      ['postgres:///ledger?host=db.example.com&user=u&password=p', true],
      ['postgres://u:p@127.0.0.1/ledger?host=db.example.com', true],
      ['postgres://u:p@127.0.0.1/ledger?host=127.0.0.1&host=db.example.com', true],
      ['postgres://u:p@db.example.com/ledger?host=10.0.0.7', false],
      ['postgres://u:p@db.example.com/ledger?host=', true],
      ['postgres://u:p@[2001:db8::7]/ledger', true],
      ['postgres:///ledger?host=2001:db8::7', true],
      ['postgres:///ledger?host=::1', false],
      ['postgres:///ledger?host=/run/postgresql', false],
      ['postgres://u:p@%2Frun%2Fpostgresql/ledger', false],
      ['postgres://u:p@db.example.com/ledger?sslmode=', true],
      ['postgres://u:p@db.example.com/ledger?sslmode=disable&sslmode=', true],
      ['postgres://u:p@db.example.com/ledger?ssl', true],
      ['postgres://u:p@db.example.com/ledger?ssl=0&ssl=&sslmode=', true],
      ['postgres://u:p@db.example.com/ledger?ssl=0', false],
    ]
    for (const [url, isEncrypted] of cases) assert.equal(new pg.Client(clientOptions(url)).ssl, isEncrypted, url)
  })

  test('keeps the password as it is where TLS is added', () => {
    for (const password of ['a%20b+c', 'p%40%2F%3F', '%25', 'ä~!*'])
      assert.equal(
        new pg.Client(clientOptions(`postgres://u:${password}@db.example.com/ledger?options=a%2Bb`)).password,
        decodeURIComponent(password),
      )
  })

  test('is refused with an address that pg cannot decode, or that names a certificate that there is not', async () => {
    const tls = 'sslmode=verify-full&sslrootcert=/none/such.pem'
    const cases: [string, RegExp][] = [
      ['postgres://u:p%ff@127.0.0.1:1/ledger', /percent-encoded/],
      ['postgres://u:p@db%zz.example.com:1/ledger', /percent-encoded/],
      ['postgres://u:p@127.0.0.1:1/d%b', /percent-encoded/],
      [
        `postgres://u:p@127.0.0.1:1/ledger?${tls}`,
        /a certificate or a socket in the secret postgres-url that there is not/,
      ],
    ]
    for (const [url, message] of cases) await assert.rejects(open(url), { code: 'database_refused', message }, url)
  })

  describe('over sockets', { skip: missingOpenssl ?? skipWithoutPostgres }, () => {
    let authority: Authority
    let postgres: Postgres
    let scene: LedgerScene
    let archive: TestFunction
    before(async () => {
      authority = await createAuthority()
      postgres = await startPostgres(await authority.issue('postgres'))
      scene = await startLedgerScene()
      const environment = { gateway_url: scene.gatewayUrl, secret_mount_path: scene.secrets }
      archive = await startTestFunction(createFunction, environment)
    })
    after(async () => {
      await archive?.close()
      await scene?.close()
      await postgres?.remove()
      if (authority) await rm(authority.directory, { recursive: true })
    })

    async function run(url: string) {
      await scene.writeSecret('postgres-url', url)
      return archive.post('/', '')
    }

    test('is made with an authority of one’s own', async () => {
      const reply = await run(postgres.tcpUrl(`?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority.ca)}`))
      assert.equal(reply.status, 200, reply.text)
    })

    test('is refused by a server that wants TLS', async () => {
      const reply = await run(postgres.tcpUrl('?sslmode=disable'))
      assert.equal(errorOf(reply).code, 'database_refused')
      assert.match(errorOf(reply).message, /whether it wants TLS/)
    })

    test('is refused with a certificate that nobody known has signed', async () => {
      const reply = await run(postgres.tcpUrl('?sslmode=verify-full'))
      assert.equal(errorOf(reply).code, 'database_refused')
      assert.match(errorOf(reply).message, /sslrootcert/)
    })

    test('is given up where nobody says anything', async (t) => {
      const silent = createServer(() => {})
      await once(silent.listen(0, '127.0.0.1'), 'listening')
      t.after(() => silent.close())
      const { port } = silent.address() as AddressInfo
      const reply = await run(`postgres://u:p@127.0.0.1:${port}/ledger`)
      assert.equal(errorOf(reply).code, 'database_unavailable')
      assert.match(errorOf(reply).message, /does not answer/)
    })
  })
})

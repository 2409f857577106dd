import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { open } from '../../../functions/ledger-archive/database/open.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

/** What the next run would meet again must not be reported as something that passes. */
describe('ledger-archive, before a lasting mistake of whoever set up the database', () => {
  describe('of rights', { skip: skipWithoutPostgres }, () => {
    let postgres: Postgres
    before(async () => {
      postgres = await startPostgres()
    })
    beforeEach(() => postgres.query("DROP ROLE IF EXISTS writer; CREATE ROLE writer LOGIN PASSWORD 'writes'"))
    after(() => postgres?.remove())

    async function migrate(url: string) {
      const database = await open(url)
      await database.migrate().finally(database.close)
    }
    const asWriter = (database = 'ledger') => postgres.urlWith({ user: 'writer', password: 'writes', database })
    const refused = (url: string, message: RegExp) =>
      assert.rejects(migrate(url), { code: 'database_refused', message }, url)

    test('names the right to connect', async () => {
      await postgres.query('CREATE DATABASE closed')
      await postgres.query('REVOKE CONNECT ON DATABASE closed FROM PUBLIC')
      await refused(asWriter('closed'), /GRANT CONNECT ON DATABASE/)
    })

    test('names the rights on a schema that the user may not use', async () => {
      await postgres.query('REVOKE ALL ON SCHEMA public FROM PUBLIC')
      await refused(asWriter(), /GRANT CREATE, USAGE ON SCHEMA public/)
    })

    for (const path of ['', 'nowhere'])
      test(`names a search_path without a schema: '${path}'`, () =>
        refused(`${postgres.url}&options=${encodeURIComponent(`-c search_path=${path}`)}`, /set search_path to a/))

    test('names a default that makes everything read-only', async () => {
      await postgres.query('ALTER ROLE writer SET default_transaction_read_only = on')
      await postgres.query('GRANT ALL ON SCHEMA public TO PUBLIC')
      await refused(asWriter(), /set default_transaction_read_only to off/)
    })

    test('names a database that lets nobody in', async () => {
      await postgres.query('CREATE DATABASE shut ALLOW_CONNECTIONS false')
      await refused(postgres.urlWith({ database: 'shut' }), /ALLOW_CONNECTIONS true/)
    })
  })

  const said: [string, 'database_refused' | 'database_unavailable', RegExp][] = [
    [
      'unsupported startup parameter: options',
      'database_refused',
      /pooler.*set its pool mode to transaction or session.*`options`/,
    ],
    [
      'transaction blocks not allowed in statement pooling mode',
      'database_refused',
      /pool mode to transaction or session/,
    ],
    ['no such database: ledgre', 'database_refused', /no such database/],
    ['query_wait_timeout', 'database_unavailable', /lost the connection/],
    ['server conn crashed?', 'database_unavailable', /lost the connection/],
  ]
  for (const [message, code, advice] of said) {
    test(`takes a pooler by its word: ${message}`, async (t) => {
      const pooler = createServer((socket) => socket.once('data', () => socket.end(errorResponse('08P01', message))))
      await once(pooler.listen(0, '127.0.0.1'), 'listening')
      t.after(() => pooler.close())
      const { port } = pooler.address() as AddressInfo
      await assert.rejects(open(`postgres://u:p@127.0.0.1:${port}/ledger`), { code, message: advice })
    })
  }
})

/** A message of PostgreSQL's protocol: https://www.postgresql.org/docs/current/protocol-error-fields.html */
function errorResponse(sqlState: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

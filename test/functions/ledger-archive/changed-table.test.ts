import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { open } from '../../../functions/ledger-archive/database/open.ts'
import type { LedgerRecord } from '../../../functions/ledger-archive/record.ts'
import { type Postgres, skipWithoutPostgres, startPostgres } from './postgres.ts'

const record: LedgerRecord = {
  id: 'r1',
  time: '2026-11-28T10:00:00Z',
  tags: ['batch'],
  cost_usd: 0.5,
  status: 'settled',
}
/** Too long for an index even if it is compressed. */
const long = Array.from({ length: 4000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join(
  '',
)

/** The next run would meet it again, so it must not be reported as something that passes. */
describe('ledger-archive refuses a table that somebody has changed', { skip: skipWithoutPostgres }, () => {
  let postgres: Postgres
  before(async () => {
    postgres = await startPostgres()
  })
  afterEach(() => postgres.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'))
  after(() => postgres?.remove())

  async function write(own: Partial<LedgerRecord> = {}) {
    const database = await open(postgres.url)
    try {
      await database.migrate()
      await database.batch(async () => ({ records: [{ ...record, ...own, position: '1' }], next: '1', more: false }))
    } finally {
      await database.close()
    }
  }
  const alter = (change: string) => `ALTER TABLE llm_ledger ${change}`
  const wholeKey = [alter('DROP CONSTRAINT llm_ledger_pkey'), alter('ADD PRIMARY KEY (id, time)')]

  const changes: [string, readonly string[], RegExp][] = [
    ['another primary key', wholeKey, /`id` alone as the primary key of llm_ledger.* partitioned/],
    [
      'partitions by time',
      [
        'ALTER TABLE llm_ledger RENAME TO one',
        'CREATE TABLE llm_ledger (LIKE one INCLUDING DEFAULTS) PARTITION BY RANGE (time)',
        alter('ADD PRIMARY KEY (id, time)'),
        'CREATE TABLE llm_ledger_all PARTITION OF llm_ledger DEFAULT',
      ],
      /partitioned/,
    ],
    [
      'a column of another type',
      [alter('ALTER tags DROP DEFAULT'), alter('ALTER tags TYPE jsonb USING to_jsonb(tags)')],
      /a column of another type/,
    ],
    ['a table without its version', ['DROP TABLE llm_ledger_schema'], /without llm_ledger_schema.*restore/],
    [
      'an index in place of the version',
      ['ALTER TABLE llm_ledger RENAME TO one', 'DROP TABLE llm_ledger_schema'],
      /index/,
    ],
    [
      'a view that takes no rows',
      ['ALTER TABLE llm_ledger RENAME TO one', 'CREATE VIEW llm_ledger AS SELECT * FROM one GROUP BY id'],
      /llm_ledger.* a table, not a view/,
    ],
    [
      'a column that the database fills in',
      [alter('DROP code'), alter('ADD code text GENERATED ALWAYS AS (status) STORED')],
      /compare llm_ledger with that of a new database/,
    ],
    [
      'a trigger that refuses',
      [
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
        'CREATE TRIGGER no BEFORE INSERT ON llm_ledger FOR EACH ROW EXECUTE FUNCTION no()',
      ],
      /a trigger/,
    ],
  ]
  for (const [name, statements, message] of changes) {
    test(`by ${name}`, async () => {
      await write()
      for (const statement of statements) await postgres.query(statement)
      await assert.rejects(write({ id: 'r2' }), { code: 'database_refused', message })
    })
  }

  for (const field of ['key', 'department'] as const)
    test(`by an index that cannot hold a long ${field}, and names it`, () =>
      assert.rejects(write({ [field]: long }), {
        code: 'database_refused',
        message: /llm_ledger_key_time or llm_ledger_department_time/,
      }))
})

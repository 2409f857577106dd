import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import type { Page } from '../router-ledger.ts'
import { clientOptions, noAddress } from './client-options.ts'
import { checkEncoding } from './encoding.ts'
import { toDatabaseError } from './faults.ts'
import { insertSql, insertValue } from './insert.ts'
import { migrate } from './migrate.ts'
import type { Query } from './query.ts'

export type Database = {
  /** Makes sure that the database can hold every record, brings the schema up to date, and returns its version. */
  migrate(): Promise<number>
  /**
   * Writes a page, which is read while no other run writes, in one transaction. Returns the page and how many rows are new or changed;
   * `busy` if another run is at work.
   */
  batch(read: () => Promise<Page>): Promise<(Page & { changed: number }) | 'busy'>
  close(): Promise<void>
}

/** Advisory locks, told apart from those of others in the same database by any two numbers. */
const locks = { migration: 7_226_017_281, batch: 7_226_017_282 }

/** A statement that takes longer is given up by the server; a connection that answers no more, by the client. */
const limitsMs = { statement: 15_000, lock: 5000, idle: 30_000, close: 2000 }

const begin = [
  // Whatever is the default: who has waited for the lock must see what the one before has written.
  'BEGIN ISOLATION LEVEL READ COMMITTED',
  `SET LOCAL statement_timeout = ${limitsMs.statement}`,
  `SET LOCAL lock_timeout = ${limitsMs.lock}`,
  `SET LOCAL idle_in_transaction_session_timeout = ${limitsMs.idle}`,
  // The router forgets what is committed, so it must be on the disk by then.
  'SET LOCAL synchronous_commit = on',
].join('; ')

/**
 * Connects to a database.
 * @throws LlmError database_unavailable or database_refused from every method, with the fix and without the address
 */
export async function open(url: string): Promise<Database> {
  const client = createClient(url)
  // A connection that breaks between two statements; the next statement says so.
  client.on('error', () => {})
  await told(client.connect(), { isConnecting: true })

  const query: Query = async (sql, values = []) => {
    const { rows } = await told(client.query<Record<string, unknown>>(sql, [...values]))
    return rows
  }

  /** If it fails, the end of the connection takes it back: nobody uses that any more. */
  async function transaction<Result>(run: () => Promise<Result>): Promise<Result> {
    await told(client.query(begin))
    const result = await run()
    await told(client.query('COMMIT'))
    return result
  }

  return {
    migrate: () =>
      transaction(async () => {
        await checkEncoding(query)
        await query('SELECT pg_advisory_xact_lock($1)', [locks.migration])
        return migrate(query)
      }),
    batch: (read) =>
      transaction(async () => {
        const [lock] = await query('SELECT pg_try_advisory_xact_lock($1) AS is_ours', [locks.batch])
        if (lock?.is_ours !== true) return 'busy'
        const page = await read()
        const { rowCount } = await told(client.query(insertSql, [insertValue(page.records)]))
        return { ...page, changed: rowCount ?? 0 }
      }),
    // A dead connection does not tell that it has ended.
    close: () => Promise.race([client.end().catch(() => {}), setTimeout(limitsMs.close, undefined, { ref: false })]),
  }
}

/** The client decodes the address, and reads the certificates that it names. */
function createClient(url: string): pg.Client {
  try {
    return new pg.Client(clientOptions(url))
  } catch (error) {
    throw error instanceof URIError ? noAddress() : toDatabaseError(error)
  }
}

async function told<Result>(work: Promise<Result>, when?: { isConnecting: boolean }): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw toDatabaseError(error, when)
  }
}

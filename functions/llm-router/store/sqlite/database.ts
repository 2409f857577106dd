import { open, realpath } from 'node:fs/promises'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { StoreError } from '../port.ts'
import { createLogSync, type LogFile } from './log-sync.ts'
import { prepareSchema } from './schema.ts'
import { rememberDatabase } from './still-there.ts'
import { createGroups, patiently } from './turns.ts'

/** Of 4 KiB. The log is copied into the file, and both are synchronised with the disk, after about 500 calls. */
const pagesOfLog = 4000

export type Database = {
  prepare(sql: string): StatementSync
  /**
   * Runs the step within a transaction, alone among all processes; resolves when that is committed. It may run again from its
   * beginning.
   */
  write<Result>(step: () => Result): Promise<Result>
  /** What each transaction that writes begins and ends with, and what follows if it is undone. */
  enclose(steps: { begin(): void; commit(): void; undone(): void }): void
  /** Runs the step on one state of the data. */
  read<Result>(step: () => Result): Promise<Result>
  close(): Promise<void>
}

/** Told whether the file and its log are still where they were opened, when that has changed. */
export type Turned = (isStillThere: boolean) => void

/**
 * Opens a file, which several processes may share, or `:memory:`.
 * @throws StoreError
 */
export async function openDatabase(path: string, turned: Turned = () => {}): Promise<Database> {
  const database = await patiently(() => connect(path))
  const log =
    path === ':memory:'
      ? undefined
      : createLogSync({ open: () => openLog(path), synced: await createPresenceCheck(path, turned) })
  const [begin, beginImmediate, commit, rollback] = ['BEGIN', 'BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) =>
    database.prepare(sql),
  )

  function transaction<Result>(start: StatementSync | undefined, step: () => Result): Result {
    start?.run()
    try {
      const result = step()
      commit?.run()
      return result
    } catch (error) {
      // SQLite itself rolls back on some errors.
      if (database.isTransaction) rollback?.run()
      throw error
    }
  }

  let around = { begin() {}, commit() {}, undone() {} }
  const write = createGroups((step) => {
    try {
      const result = transaction(beginImmediate, () => {
        around.begin()
        const result = step()
        around.commit()
        return result
      })
      log?.committed()
      return result
    } catch (error) {
      around.undone()
      throw error
    }
  })
  return {
    prepare: (sql) => database.prepare(sql),
    write,
    enclose(steps) {
      around = steps
    },
    read: (step) => patiently(() => transaction(begin, step)),
    async close() {
      // After all that has been asked before.
      await write(() => {}).catch(() => {})
      await log?.close()
      database.close()
    },
  }
}

/** Checks whether the files are still there, and tells if that has changed. */
async function createPresenceCheck(path: string, turned: Turned): Promise<() => Promise<void>> {
  const isStillThere = await rememberDatabase(path)
  let was = true
  return async () => {
    const is = (await isStillThere()) ?? was
    if (is !== was) turned(is)
    was = is
  }
}

/** The locks are on the file itself: to open and close its log beside SQLite takes none of them away. */
async function openLog(path: string): Promise<LogFile> {
  // SQLite follows links, and has the log beside the file itself.
  return open(`${await realpath(path)}-wal`)
}

function connect(path: string): DatabaseSync {
  const sqlite = process.getBuiltinModule('node:sqlite')
  if (sqlite === undefined) throw new StoreError('This Node has no SQLite. Use Node 24 or later.')
  // SQLite would wait for a lock by blocking the whole process.
  const database = new sqlite.DatabaseSync(path, { timeout: 0 })
  try {
    // No commit waits for the disk: what a killed process wrote is kept, and what a power failure may take is the last moments.
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${pagesOfLog}`)
    prepareSchema(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

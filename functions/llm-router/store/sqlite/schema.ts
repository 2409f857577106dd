import type { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../port.ts'
import { firstNumberOf } from './numbers.ts'

/** Marks a file as the router's; other programs' databases are left alone. */
export const applicationId = 0x4c4c4d52

/** Each brings the schema from the version before it to the next. Scripts that were released never change. */
export const migrations = [
  `CREATE TABLE counters (
     name TEXT PRIMARY KEY,
     used INTEGER NOT NULL CHECK (used >= 0),
     reserved INTEGER NOT NULL CHECK (reserved >= 0),
     expires_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX counters_by_expiry ON counters (expires_ms);

   CREATE TABLE reservations (
     id TEXT PRIMARY KEY,
     expires_ms INTEGER NOT NULL,
     claims TEXT NOT NULL,
     unsettled TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX reservations_by_expiry ON reservations (expires_ms);

   CREATE TABLE ended_attempts (
     id TEXT PRIMARY KEY,
     how TEXT NOT NULL CHECK (how IN ('settled', 'expired')),
     forget_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX ended_attempts_by_time ON ended_attempts (forget_ms);

   CREATE TABLE records (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
   CREATE TABLE ledger (last_position INTEGER NOT NULL, size INTEGER NOT NULL) STRICT;
   INSERT INTO ledger VALUES (0, 0);
   CREATE TABLE tallies (
     "group" TEXT NOT NULL,
     member TEXT NOT NULL,
     sums TEXT NOT NULL,
     position INTEGER NOT NULL,
     PRIMARY KEY ("group", member)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE keys (id TEXT PRIMARY KEY, version INTEGER NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE key_hashes (
     hash TEXT PRIMARY KEY,
     key_id TEXT NOT NULL,
     place INTEGER NOT NULL,
     until_ms INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX key_hashes_by_key ON key_hashes (key_id, place);

   CREATE TABLE documents (
     name TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     text TEXT NOT NULL,
     expires_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX documents_by_expiry ON documents (expires_ms);
   CREATE TABLE done_once (name TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX done_once_by_expiry ON done_once (expires_ms);`,
  `CREATE TABLE decisions (position INTEGER PRIMARY KEY, call_id TEXT NOT NULL, text TEXT NOT NULL) STRICT;
   CREATE INDEX decisions_by_call ON decisions (call_id, position);
   CREATE TABLE decision_log (bytes INTEGER NOT NULL) STRICT;
   INSERT INTO decision_log VALUES (0);`,

  // Each call writes to fewer pages: its reservation fits into one, few enough are under way to look through, and the ledger's size
  // follows from its last position and from what has been removed.
  `CREATE TABLE attempts (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     expires_ms INTEGER NOT NULL,
     claims TEXT NOT NULL,
     unsettled TEXT NOT NULL
   ) STRICT;
   INSERT INTO attempts (id, expires_ms, claims, unsettled) SELECT id, expires_ms, claims, unsettled FROM reservations;
   DROP TABLE reservations;
   ALTER TABLE attempts RENAME TO reservations;

   CREATE TABLE removals (last_position INTEGER NOT NULL, records INTEGER NOT NULL) STRICT;
   INSERT INTO removals SELECT last_position, last_position - size FROM ledger;
   DROP TABLE ledger;`,

  // The sums of an hour are forgotten. Those of an earlier version stay.
  `ALTER TABLE tallies ADD COLUMN expires_ms INTEGER;
   CREATE INDEX tallies_by_expiry ON tallies (expires_ms) WHERE expires_ms IS NOT NULL;`,

  `CREATE TABLE answers (
     number INTEGER PRIMARY KEY,
     key TEXT NOT NULL UNIQUE,
     text TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     kept_ms INTEGER NOT NULL,
     expires_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX answers_by_expiry ON answers (expires_ms);
   CREATE TABLE answer_bytes (bytes INTEGER NOT NULL) STRICT;
   INSERT INTO answer_bytes VALUES (0);
   CREATE TABLE answer_leases (
     key TEXT PRIMARY KEY,
     holder TEXT NOT NULL,
     until_ms INTEGER NOT NULL,
     awaited_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX answer_leases_by_expiry ON answer_leases (until_ms);`,

  `CREATE TABLE recordings (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     call_id TEXT NOT NULL UNIQUE,
     ended_ms INTEGER NOT NULL,
     text TEXT NOT NULL
   ) STRICT;
   CREATE INDEX recordings_by_end ON recordings (ended_ms);
   CREATE TABLE recorded_prompts (position INTEGER PRIMARY KEY, ended_ms INTEGER NOT NULL, prompt TEXT NOT NULL) STRICT;
   CREATE INDEX recorded_prompts_by_end ON recorded_prompts (ended_ms);
   CREATE TABLE recorded_size (entries INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
   INSERT INTO recorded_size VALUES (0, 0);`,

  // Each call writes to one page less: the number of a reservation follows from its id.
  `CREATE TABLE attempts (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL,
     expires_ms INTEGER NOT NULL,
     claims TEXT NOT NULL,
     unsettled TEXT NOT NULL
   ) STRICT;
   INSERT INTO attempts
     SELECT first_number(id) + row_number() OVER (PARTITION BY first_number(id) ORDER BY number) - 1,
       id, expires_ms, claims, unsettled FROM reservations;
   DROP TABLE reservations;
   ALTER TABLE attempts RENAME TO reservations;`,
]

/**
 * Creates the tables, or brings those of an earlier version up to date, in one step for all processes that open the file at once.
 * @throws StoreError if the file is another program's, or of a later version
 */
export function prepareSchema(database: DatabaseSync): void {
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  // On one state of the file: between two looks of their own, another process may create the tables.
  if (within('BEGIN', isCurrent)) return
  within('BEGIN IMMEDIATE', () => {
    if (!isCurrent()) migrate()
  })

  function within<Result>(begin: string, step: () => Result): Result {
    database.exec(begin)
    try {
      const result = step()
      database.exec('COMMIT')
      return result
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  function isCurrent(): boolean {
    const isOurs = pragma('application_id') === applicationId
    const version = pragma('user_version')
    if (!isOurs && database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get() !== undefined) {
      throw new StoreError('The file of STORE_FILE is a database of another program. Name another file.')
    }
    if (isOurs && version > migrations.length) {
      throw new StoreError(
        `The file of STORE_FILE is of version ${version}, which a later router has written; this one knows ${migrations.length}. ` +
          'Deploy the later router again, or name another file.',
      )
    }
    return isOurs && version === migrations.length
  }

  function migrate(): void {
    database.function('first_number', { deterministic: true }, (id) => firstNumberOf(String(id)))
    for (const script of migrations.slice(pragma('user_version'))) database.exec(script)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  }
}

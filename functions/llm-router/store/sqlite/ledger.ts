import type { Entry, KnownRecord, LedgerStore } from '../ledger-store.ts'
import { AnotherLedger } from '../port.ts'
import { numberOf } from '../position.ts'
import type { Database } from './database.ts'
import { rememberArchivedMs } from './reservations.ts'
import type { Tallies } from './tallies.ts'

/** What is kept in memory, where nothing else limits it: the number of records, and roughly the number of expiring tallies. */
export type LedgerBounds = { records: number; expiringTallies: number }

/** How many rows a step removes or groups it reads, so that it blocks the process for a moment only. */
const [rowsAtATime, groupsAtATime] = [500, 10]

/** Positions grow by one. The last one is remembered when records are removed, so that it is never given again. */
const lastPosition = 'max(last_position, (SELECT ifnull(max(position), 0) FROM records))'

/** Makes what removes records, and counts them. */
function removing(database: Database) {
  const remember = database.prepare(`UPDATE removals SET last_position = ${lastPosition}`)
  const count = database.prepare('UPDATE removals SET records = records + ?')
  return (remove: () => number | bigint): number => {
    remember.run()
    const records = Number(remove())
    count.run(records)
    return records
  }
}

export type LedgerTable = ReturnType<typeof createLedgerTable>

/** What a transaction does to the ledger. It ends with `store`. */
export function createLedgerTable(database: Database, tallies: Tallies, bounds: LedgerBounds | undefined) {
  // Two statements take less time than one, for which SQLite would make a temporary table each time.
  const selectLast = database.prepare(`SELECT ${lastPosition} AS position FROM removals`)
  const insert = database.prepare(
    'INSERT INTO records (position, id, text) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
  )
  const removal = removing(database)
  const select = database.prepare('SELECT position FROM records WHERE id = ?')
  const remove = database.prepare('DELETE FROM records WHERE id = ?')
  const removeThrough = database.prepare('DELETE FROM records WHERE position <= ?')

  /** What this transaction has appended, and where. */
  let appended = 0
  let last: number | undefined

  function append(entry: Entry): void {
    last ??= Number(selectLast.get()?.position)
    if (insert.run(last + 1, entry.id, entry.text).changes === 0) return
    last += 1
    appended += 1
    tallies.add(entry.tallies, last)
  }

  function store(): void {
    tallies.store()
    if (bounds && last !== undefined && appended > 0) keepWithin(bounds, last)
    begin()
  }

  function keepWithin({ records, expiringTallies }: LedgerBounds, last: number): void {
    removal(() => removeThrough.run(last - records).changes)
    if (last % records < appended) tallies.forgetBeyond(expiringTallies)
  }

  /** For a transaction that was undone. */
  function doubt(): void {
    tallies.doubt()
    begin()
  }

  function begin(): void {
    last = undefined
    appended = 0
  }

  /** Takes back a record, which may have been trimmed already. */
  function withdraw(entry: Entry): void {
    removal(() => remove.run(entry.id).changes)
    tallies.subtract(entry.tallies)
  }

  return { append, withdraw, store, doubt, has: (id: string) => select.get(id) !== undefined }
}

export function createLedgerStore(database: Database, tallies: Tallies, now: () => number): LedgerStore {
  const select = database.prepare('SELECT position, text FROM records WHERE position > ? ORDER BY position LIMIT ?')
  const oldest = `(SELECT position FROM records WHERE position <= ? ORDER BY position LIMIT ${rowsAtATime})`
  const rememberSome = database.prepare(
    `INSERT INTO ended_attempts (id, how, forget_ms) SELECT id, 'settled', ? FROM records WHERE position IN ${oldest}
     ON CONFLICT (id) DO NOTHING`,
  )
  const removeSome = database.prepare(`DELETE FROM records WHERE position IN ${oldest}`)
  const removal = removing(database)
  const selectLast = database.prepare('SELECT max(position) AS position FROM records')
  const selectKnown = database.prepare('SELECT position FROM records WHERE position = ? AND id = ?')
  const selectSize = database.prepare(`SELECT ${lastPosition} - records AS size FROM removals`)

  /** The ids are remembered, because a settlement may come again. */
  function trimSome(position: number): number {
    rememberSome.run(now() + rememberArchivedMs, position)
    return removal(() => removeSome.run(position).changes)
  }

  function checkLedger(position: number, known: KnownRecord | undefined): void {
    const last = selectLast.get()?.position
    const isThisLedger = known
      ? selectKnown.get(numberOf(known.position), known.id) !== undefined
      : last === null || position <= Number(last)
    if (!isThisLedger) throw new AnotherLedger()
  }

  async function trim(through: string, known?: KnownRecord): Promise<number> {
    const position = numberOf(through)
    for (let trimmed = 0; ; await othersTurn()) {
      const isFirst = trimmed === 0
      const changes = await database.write(() => {
        // The first step may forget the known record with the others.
        if (isFirst) checkLedger(position, known)
        return trimSome(position)
      })
      trimmed += changes
      if (changes < rowsAtATime) return trimmed
    }
  }

  async function readTallies(groups: readonly string[]) {
    const read: ReadonlyMap<string, readonly number[]>[] = []
    for (let from = 0; from < groups.length; from += groupsAtATime) {
      if (from > 0) await othersTurn()
      read.push(...(await database.read(() => groups.slice(from, from + groupsAtATime).map(tallies.read))))
    }
    return read
  }

  return {
    read: (after, most) =>
      database.read(() =>
        select
          .all(after === undefined ? 0 : numberOf(after), most)
          .map(({ position, text }) => ({ position: String(position), text: String(text) })),
      ),
    trim,
    size: () => database.read(() => Number(selectSize.get()?.size)),
    tallies: readTallies,
  }
}

const othersTurn = () => new Promise((resolve) => setImmediate(resolve))

import assert from 'node:assert/strict'
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Settlement } from '../../../../functions/llm-router/store/accounts.ts'
import { createJournal } from '../../../../functions/llm-router/store/journal.ts'
import { readJournal } from '../../../../functions/llm-router/store/journal-files.ts'
import { StoreUnavailable } from '../../../../functions/llm-router/store/port.ts'
import { createRecovery } from '../../../../functions/llm-router/store/recovery.ts'
import { budget, reservationOf, settlementOf } from './attempts.ts'
import { journalFolders } from './journal-folders.ts'

const store = 'one store'
const claims = [budget(5, 10), { counter: 'concurrent/all', amount: 1, isHeld: true }]

/** Long, since every case begins with a folder of journals and a router that is killed. */
describe('what the store has not confirmed when a router is killed', () => {
  const { lines, log, base, newFolder, kill } = journalFolders('recovery')

  async function recovered(folder: string, of = store): Promise<Settlement[]> {
    const found: Settlement[] = []
    const recovery = createRecovery(() => [of], log, folder)
    recovery.takeOver()
    await recovery.replay(async (settlement) => void found.push(settlement))
    return found
  }

  test('is settled by the next one: as it ended, or in full where it had not', async () => {
    const folder = newFolder()
    const journal = createRecovery(() => [store], log, folder).journal()
    const [running, ended, confirmed] = ['a', 'b', 'c'].map((id) => reservationOf(id, claims))
    assert.ok(running && ended && confirmed)
    for (const one of [running, ended, confirmed]) journal.opened(one)
    journal.settled(settlementOf(ended, 3))
    journal.closed(confirmed.id)
    await kill(folder)
    const found = await recovered(folder)
    assert.deepEqual(found.map(({ reservation }) => reservation.id).sort(), ['a', 'b'])
    const byId = new Map(found.map((one) => [one.reservation.id, one]))
    assert.deepEqual(byId.get('a')?.entry, running.unsettled)
    assert.deepEqual(
      byId.get('a')?.used,
      running.claims.map(({ amount, isHeld }) => (isHeld ? 0 : amount)),
    )
    assert.deepEqual(JSON.parse(JSON.stringify(byId.get('b'))), JSON.parse(JSON.stringify(settlementOf(ended, 3))))
    assert.deepEqual(await readdir(folder), [])
    assert.deepEqual(await recovered(folder), [])
  })

  test('is left alone while its router runs, and by routers with another store', async () => {
    const folder = newFolder()
    createRecovery(() => [store], log, folder)
      .journal()
      .opened(reservationOf('a', claims))
    assert.deepEqual(await recovered(folder), [])
    await kill(folder)
    assert.deepEqual(await recovered(folder, 'another store'), [])
    assert.equal((await recovered(folder)).length, 1)
  })

  test('is settled by a router that calls one of the places of the store as the killed one did', async () => {
    const folder = newFolder()
    const ofPlaces = (places: readonly string[]) => createRecovery(() => places, log, folder)
    ofPlaces(['a', 'b']).journal().opened(reservationOf('1', claims))
    await kill(folder)
    const next = ofPlaces(['b', 'c'])
    next.takeOver()
    assert.equal(next.size(), 1)
  })

  test('is named in the log where it is of another store, which may be the same under another name', async () => {
    const folder = newFolder()
    createRecovery(() => [store], log, folder)
      .journal()
      .opened(reservationOf('a', claims))
    await kill(folder)
    const [name = ''] = await readdir(folder)
    const before = lines.length
    await recovered(folder, 'a new name')
    const { journals, store: newName, msg } = JSON.parse(lines.slice(before).join(''))
    assert.deepEqual(journals, [join(folder, name)])
    assert.match(msg, /journals of other stores/)
    // What the documentation says to do about it.
    await rename(join(folder, name), join(folder, name.replace(/^[^-]+/, newName)))
    assert.equal((await recovered(folder, 'a new name')).length, 1)
  })

  test('leaves nothing behind when the store has confirmed all', async () => {
    const folder = newFolder()
    const journal = createRecovery(() => [store], log, folder).journal()
    for (const id of ['a', 'b']) journal.opened(reservationOf(id, claims))
    for (const id of ['a', 'b']) journal.closed(id)
    const [name = ''] = await readdir(folder)
    assert.equal(await readFile(join(folder, name), 'utf8'), '')
    await kill(folder)
    assert.deepEqual(await recovered(folder), [])
  })

  test('is read as it was where a router was killed while it wrote it anew', async () => {
    const folder = newFolder()
    createRecovery(() => [store], log, folder)
      .journal()
      .opened(reservationOf('a', claims))
    const [name = ''] = await readdir(folder)
    await writeFile(join(folder, `${name}.new`), '{"opened":')
    await kill(folder)
    assert.equal((await recovered(folder)).length, 1)
    assert.deepEqual(await readdir(folder), [])
  })

  test('is of the store that the secret names by then, as soon as it names one', async () => {
    const folder = newFolder()
    createRecovery(() => ['first'], log, folder)
      .journal()
      .opened(reservationOf('before', claims))
    await kill(folder)
    let name = ''
    const recovery = createRecovery(
      () => {
        if (name === '') throw new Error('The secret is wrong')
        return [name]
      },
      ...[log, folder],
    )
    recovery.takeOver()
    recovery.journal().opened(reservationOf('nobody knows where', claims))
    assert.equal(recovery.size(), 0)
    name = 'first'
    recovery.journal().opened(reservationOf('closed', claims))
    name = 'second'
    recovery.journal().closed('closed')
    recovery.journal().opened(reservationOf('left', claims))
    assert.equal(recovery.size(), 1, 'what an earlier router left')
    name = ''
    recovery.journal().opened(reservationOf('left too', claims))
    await kill(folder)
    const left = await recovered(folder, 'second')
    assert.deepEqual(left.map(({ reservation }) => reservation.id).sort(), ['before', 'left', 'left too'])
  })

  test('follows the address of its store when it is replayed, with what has been taken over', async () => {
    const folder = newFolder()
    createRecovery(() => ['first'], log, folder)
      .journal()
      .opened(reservationOf('taken', claims))
    await kill(folder)
    let name = 'first'
    const recovery = createRecovery(() => [name], log, folder)
    recovery.takeOver()
    recovery.journal().opened(reservationOf('own', claims))
    name = 'second'
    await assert.rejects(
      recovery.replay(async () => {
        throw new StoreUnavailable('away')
      }),
    )
    await kill(folder)
    assert.deepEqual(await recovered(folder, 'first'), [])
    const left = await recovered(folder, 'second')
    assert.deepEqual(left.map(({ reservation }) => reservation.id).sort(), ['own', 'taken'])
    assert.deepEqual(await readdir(folder), [])
  })

  test('goes when it is settled, though the address has changed meanwhile', async () => {
    const folder = newFolder()
    const journal = createRecovery(() => ['first'], log, folder).journal()
    for (const id of ['a', 'b']) journal.opened(reservationOf(id, claims))
    await kill(folder)
    let name = 'first'
    const recovery = createRecovery(() => [name], log, folder)
    recovery.takeOver()
    await recovery.replay(async () => {
      name = 'second'
      recovery.takeOver()
    })
    assert.deepEqual([recovery.size(), await readdir(folder)], [0, []])
    name = 'third'
    recovery.takeOver()
  })

  test('is taken over when it is replayed, where the secret could not be read before', async () => {
    const folder = newFolder()
    createRecovery(() => [store], log, folder)
      .journal()
      .opened(reservationOf('a', claims))
    await kill(folder)
    let isReadable = false
    const recovery = createRecovery(
      () => {
        if (!isReadable) throw new Error('The secret is wrong')
        return [store]
      },
      ...[log, folder],
    )
    recovery.takeOver()
    isReadable = true
    const settled: string[] = []
    await recovery.replay(async ({ reservation }) => void settled.push(reservation.id))
    assert.deepEqual(settled, ['a'])
  })

  test('is for its owner only', async () => {
    const folder = newFolder()
    createRecovery(() => [store], log, folder)
      .journal()
      .opened(reservationOf('a', claims))
    const [name = ''] = await readdir(folder)
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
    assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
    await chmod(folder, 0o777)
    await kill(folder)
    assert.deepEqual(await recovered(folder), [])
    assert.match(lines.at(-1) ?? '', /no journal/)
    const refused = createRecovery(() => [store], log, folder)
    refused.takeOver()
    assert.equal(refused.isKept(), false)
    await chmod(folder, 0o700)
    refused.journal()
    assert.deepEqual([refused.isKept(), refused.size()], [true, 1])
  })

  test('is known to be kept without touching its folder, which is made when there is something to keep', async () => {
    const folder = newFolder()
    const recovery = createRecovery(() => [store], log, folder)
    recovery.takeOver()
    await rm(folder, { recursive: true })
    assert.equal(recovery.isKept(), true)
    await assert.rejects(stat(folder))
    await writeFile(folder, '')
    assert.equal(recovery.isKept(), false)
  })

  test('is settled with all that was written of it, such as when its sums are to be forgotten', async () => {
    const file = join(base(), 'sums.jsonl')
    const journal = createJournal(file, log)
    const entry = { id: 'a', text: '{}', tallies: [{ group: 'hour/12', member: 'a', add: [1, 2], expiresMs: 4000 }] }
    const [running, ended, voided] = ['a', 'b', 'c'].map((id) => ({ ...reservationOf(id, claims), unsettled: entry }))
    assert.ok(running && ended && voided)
    journal.opened(running)
    const settled = { reservation: ended, used: [1, 0], entry }
    journal.settled(settled)
    const corrected = { reservation: voided, used: [0, 0], entry: undefined, correction: entry }
    journal.settled(corrected)
    const lost = { reservation: running, used: [5, 0], entry }
    // What is written as JSON has no undefined properties.
    const written = (settlements: readonly Settlement[]) => JSON.parse(JSON.stringify(settlements))
    assert.deepEqual(written(readJournal(file)), written([lost, settled, corrected]))
  })

  test('can be read wherever the router was cut off, and whatever stands in the file', async () => {
    const file = join(base(), 'cut.jsonl')
    const journal = createJournal(file, log)
    for (const id of ['a', 'b', 'c']) journal.opened(reservationOf(id, claims))
    journal.settled(settlementOf(reservationOf('b', claims), 4))
    const whole = await readFile(file)
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.string(), async (length, rubbish) => {
        await writeFile(file, Buffer.concat([whole.subarray(0, length), Buffer.from(`\n${rubbish}\n{"opened":1}`)]))
        const complete = whole.subarray(0, length).toString().split('\n').slice(0, 3)
        const expected = complete.filter((line) => line.endsWith('}') && isJson(line)).length
        assert.equal(readJournal(file).length, expected)
      }),
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

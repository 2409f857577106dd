import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { openSqliteStore } from '../../../../../functions/llm-router/store/sqlite/store.ts'
import { startMs } from '../attempts.ts'

const worker = new URL('killed-worker.ts', import.meta.url).pathname

/** Kills a worker after so many acknowledgements. Returns all that it gave. */
async function killedAfter(acknowledgements: number, file: string, name: string): Promise<string[]> {
  const child = spawn(process.execPath, [worker, file, name], { stdio: ['ignore', 'pipe', 'pipe'] })
  const complaint = text(child.stderr)
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (lines.length === acknowledgements) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  assert.equal(child.signalCode, 'SIGKILL', await complaint)
  return lines
}

describe('routers that share a file and are killed in the middle of their work', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('lose nothing that was acknowledged, and count nothing twice', async () => {
    const file = join(folder, 'router.db')
    const lines: string[] = []
    for (const round of [1, 2, 3]) {
      const killed = [500, 700, 900].map((count) => killedAfter(count, file, `round ${round} of ${count}`))
      lines.push(...(await Promise.all(killed)).flat())
    }
    const acknowledged = (what: string) =>
      lines.filter((line) => line.startsWith(what)).map((line) => line.slice(what.length + 1))
    const [reserved, settled] = [acknowledged('reserved'), acknowledged('settled')]
    assert.ok(reserved.length > 3000 && settled.length > 2500)

    const store = await openSqliteStore(file, () => startMs + 1e6)
    const expired = await store.accounts.expire()
    const records = (await store.ledger.read(undefined, 100_000)).map(({ text }) => JSON.parse(text))
    const texts = new Map(records.map(({ id, text }) => [id, text]))
    assert.equal(texts.size, records.length, 'each id occurs once')
    for (const id of reserved) assert.ok(texts.has(id), `${id} is missing`)
    for (const id of settled) assert.equal(texts.get(id), 'settled')
    // A step that was under way when its process was killed may have been done: one for each process.
    assert.ok(records.length <= reserved.length + 9)
    assert.equal(records.filter(({ text }) => text === 'unsettled').length, expired)

    const cost = records.reduce((sum, record) => sum + record.cost, 0)
    assert.deepEqual(await store.accounts.read(['budget/all']), [{ used: cost, reserved: 0 }])
    assert.deepEqual((await store.ledger.tallies(['total']))[0]?.get('all'), [records.length, cost])
    assert.equal(await store.ledger.size(), records.length)
    await store.close()
    const database = new DatabaseSync(file)
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' })
    database.close()
  })
})

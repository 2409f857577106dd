import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readJournal } from '../../../../functions/llm-router/store/journal-files.ts'

const cannotLimit = spawnSync('prlimit', ['--version']).status === 0 ? false : 'there is no prlimit'

test('a journal tells of a line that has no room, and begins the next anew', { skip: cannotLimit }, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'space-'))
  context.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'journal.jsonl')
  const script = new URL('short-of-space.ts', import.meta.url).pathname
  const logged = execFileSync(process.execPath, [script, file], { encoding: 'utf8' })
  assert.ok((await stat(file)).size > 600, 'a part of it had room')
  assert.equal(logged.match(/cannot be written/g)?.length, 1, logged)
  assert.deepEqual(
    readJournal(file).map(({ reservation }) => reservation.id),
    ['a', 'c'],
  )
})

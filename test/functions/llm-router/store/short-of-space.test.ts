import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readJournal } from '../../../../functions/llm-router/store/journal-files.ts'

const cannotLimit = spawnSync('prlimit', ['--version']).status === 0 ? false : 'there is no prlimit'

test('a journal says once that there is no room, and has what had none as soon as there is', {
  skip: cannotLimit,
}, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'space-'))
  context.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'journal.jsonl')
  const script = new URL('short-of-space.ts', import.meta.url).pathname
  const logged = execFileSync(process.execPath, [script, file], { encoding: 'utf8' })
  assert.ok((await stat(file)).size > 600, 'a part of it had room')
  assert.deepEqual(logged.match(/cannot be written|can be written again/g), [
    'cannot be written',
    'can be written again',
  ])
  assert.deepEqual(
    readJournal(file).map(({ reservation }) => reservation.id),
    ['a', 'b', 'c', 'd', 'e', 'f'],
  )
})

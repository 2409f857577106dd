import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { placeOfFile } from '../../../../functions/llm-router/store/file-place.ts'

test('a file has one place, whatever it is called, before it is there and while it cannot be reached', async (context) => {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'file-place-')))
  context.after(() => rm(base, { recursive: true }))
  const folder = join(base, 'data')
  await mkdir(folder)
  await symlink(folder, join(base, 'link'))
  const file = join(folder, 'router.db')
  const places = [file, relative(process.cwd(), file), join(base, 'link', 'router.db')].map(placeOfFile)
  const isThere = () => assert.deepEqual([...new Set(places.map((place) => place()))], [file])
  isThere()
  await writeFile(file, '')
  isThere()
  await rm(folder, { recursive: true })
  isThere()
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connectAdmin } from '../../../local/admin/router-admin.ts'
import { connectCaller } from '../../../local/admin/router-caller.ts'
import { listening } from '../../listening.ts'

const twoLines = 'the-new-token-of-operators\nthe-old-token-of-operators\n'

test('the first of two tokens is sent, from ADMIN_TOKEN as from a file', async (context) => {
  const sent: unknown[] = []
  const { url, close } = await listening((request, response) => {
    sent.push(request.headers['x-admin-token'])
    response.end('{}')
  })
  context.after(close)
  const directory = await mkdtemp(join(tmpdir(), 'token-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'admin-token')
  await writeFile(file, twoLines)
  const byVariable = await connectAdmin({ router: url }, { ADMIN_TOKEN: twoLines })
  await byVariable.ask('GET', '/admin/keys')
  const byFile = await connectAdmin({ router: url, 'token-file': file }, { ADMIN_TOKEN: 'another' })
  await byFile.ask('GET', '/admin/keys')
  assert.deepEqual(sent, ['the-new-token-of-operators', 'the-new-token-of-operators'])
})

test('a token that no header can carry is said to be that, and is not repeated', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'token-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'admin-token')
  const invisible = 's3cret\u200btoken'
  await writeFile(file, invisible)
  const router = 'http://127.0.0.1:1'
  const carries = 'has a character that no header can carry, such as an invisible one: copy it anew.'
  const byVariable = connectAdmin({ router }, { ADMIN_TOKEN: invisible })
  await assert.rejects(byVariable, { message: `The token in ADMIN_TOKEN ${carries}` })
  await assert.rejects(connectAdmin({ router, 'token-file': file }, {}), { message: `The token in ${file} ${carries}` })
  await assert.rejects(connectCaller({ router, keyFile: undefined }, { LLM_ROUTER_KEY: 'sk\nsk' }), {
    message: `The key in LLM_ROUTER_KEY ${carries}`,
  })
  await assert.rejects(connectCaller({ router, keyFile: file }, {}), { message: `The key in ${file} ${carries}` })
})

test('a token of nothing is none', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'token-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'admin-token')
  await writeFile(file, '\n')
  const given = { router: 'http://127.0.0.1:1' }
  const message = (place: string) => ({ message: `There is no token in ${place}: it is empty.` })
  await assert.rejects(connectAdmin({ ...given, 'token-file': file }, {}), message(file))
  await assert.rejects(connectAdmin(given, { ADMIN_TOKEN: ' ' }), message('ADMIN_TOKEN'))
})

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { buildFunctions } from '../../../local/build.ts'
import { type OpenFaaS, startOpenFaaS } from '../../../local/open-faas.ts'
import { until } from '../../until.ts'
import { call } from '../call.ts'

const stackFile = fileURLToPath(new URL('../../../stack.yml', import.meta.url))

async function startWith(names: readonly string[]): Promise<OpenFaaS> {
  const { functions, ...rest } = parse(await readFile(stackFile, 'utf8'), { merge: true })
  const kept = Object.fromEntries(names.map((name) => [name, functions[name]]))
  return startOpenFaaS({
    stack: JSON.stringify({ ...rest, version: '1.0', functions: kept }),
    bundles: await buildFunctions(stackFile),
    idleTimeoutMs: 50,
  })
}

describe('/ of a gateway with a console', () => {
  let openFaaS: OpenFaaS
  before(async () => {
    openFaaS = await startWith(['llm-console'])
  })
  after(() => openFaaS.close())

  const link = () => openFaaS.consoleLink ?? ''
  const session = (cookie: string) =>
    call(`${openFaaS.url}/function/llm-console/session`, { headers: { cookie: cookie.split(';')[0] ?? '' } })

  test('leads to the console, and signs nobody in by a wrong token', async () => {
    const plain = await call(openFaaS.url)
    assert.deepEqual([plain.status, plain.headers.location], [303, 'function/llm-console/'])
    const wrong = await call(`${openFaaS.url}/?token=${'a'.repeat(32)}`)
    assert.deepEqual([wrong.status, wrong.headers.location], [303, 'function/llm-console/#/link-used'])
    for (const { headers } of [plain, wrong]) assert.equal(headers['set-cookie'], undefined)
  })

  test('signs in once by the link, also after the console has scaled to zero', async () => {
    await until(() => openFaaS.replicas('llm-console') === 0)
    const first = await call(link())
    assert.deepEqual([first.status, first.headers.location], [303, 'function/llm-console/'])
    const [cookie = '', ...others] = first.headers['set-cookie'] ?? []
    assert.deepEqual(others, [])
    assert.match(cookie, /^llm-console=[\w.-]+; HttpOnly; SameSite=Strict; Max-Age=900; Path=\/function\/llm-console$/)
    assert.equal(JSON.parse((await session(cookie)).body).signed_in, true)
    const second = await call(link())
    assert.equal(second.headers.location, 'function/llm-console/#/link-used')
    assert.equal(second.headers['set-cookie'], undefined)
    await until(() => openFaaS.replicas('llm-console') === 0)
    assert.equal(JSON.parse((await session(cookie)).body).signed_in, true, 'a session outlives the replica')
  })

  test('is for GET alone, and for pages of this origin', async () => {
    assert.equal((await call(link(), { method: 'POST' })).status, 404)
    const foreign = await call(link(), { headers: { 'sec-fetch-site': 'cross-site' } })
    assert.equal(foreign.status, 403)
  })
})

test('a link signs in one of two that open it at the same time', async () => {
  const openFaaS = await startWith(['llm-console'])
  try {
    const replies = await Promise.all([call(openFaaS.consoleLink ?? ''), call(openFaaS.consoleLink ?? '')])
    assert.equal(replies.filter(({ headers }) => headers['set-cookie'] !== undefined).length, 1)
  } finally {
    await openFaaS.close()
  }
})

test('without a console, there is nothing at /, and no link', async () => {
  const openFaaS = await startWith(['llm-router'])
  try {
    assert.equal(openFaaS.consoleLink, undefined)
    assert.equal((await call(openFaaS.url)).status, 404)
  } finally {
    await openFaaS.close()
  }
})

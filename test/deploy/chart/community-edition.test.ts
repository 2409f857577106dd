import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { listening } from '../../listening.ts'
import { root } from '../../repository/tree.ts'

const script = join(root, 'deploy/chart/files/deploy-by-gateway.mjs')
const authorization = `Basic ${Buffer.from('admin:secret').toString('base64')}`

/** What the gateway has after a deployment. */
const listed = [
  { name: 'one', labels: { 'llm-router-release': 'team.llm' } },
  { name: 'earlier', labels: { 'llm-router-release': 'team.llm' } },
  { name: 'of-another', labels: { 'llm-router-release': 'other.llm' } },
  { name: 'of-nobody' },
]

type Call = { method: string; service: string }

/** Runs the script against a gateway that answers by the method and the function's name. */
async function run(context: TestContext, action: 'deploy' | 'remove', answer: (call: Call) => number) {
  const calls: string[] = []
  const gateway = await listening(async (request, response) => {
    assert.equal(request.url, '/system/functions')
    assert.equal(request.headers.authorization, authorization)
    const sent = await text(request)
    if (request.method === 'GET') {
      response.end(JSON.stringify(listed))
      return
    }
    const body = JSON.parse(sent)
    const call = { method: request.method ?? '', service: String(body.service ?? body.functionName) }
    calls.push(`${call.method} ${call.service}`)
    if (body.service) assert.deepEqual(body.labels, { a: '1', 'llm-router-release': 'team.llm' })
    response.writeHead(answer(call)).end('said')
  })
  context.after(gateway.close)
  const folder = await mkdtemp(join(tmpdir(), 'community-edition-'))
  context.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'basic-auth-user'), 'admin\n')
  await writeFile(join(folder, 'basic-auth-password'), 'secret\n')
  await writeFile(
    join(folder, 'functions.json'),
    JSON.stringify([
      { service: 'one', labels: { a: '1' } },
      { service: 'two', labels: { a: '1' } },
    ]),
  )
  const env = {
    ...process.env,
    gateway_url: gateway.url,
    credentials: folder,
    release: 'team.llm',
  }
  const args = [script, action, join(folder, 'functions.json')]
  const code = await new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error) => resolve(error?.code ?? 0))
  })
  return { calls, code }
}

describe('the Job for the Community Edition', () => {
  test('updates functions, makes those that are not there, and removes what an earlier version of the release has left', async (context) => {
    const answer = ({ method, service }: Call) => (method === 'PUT' && service === 'two' ? 404 : 202)
    assert.deepEqual(await run(context, 'deploy', answer), {
      calls: ['PUT one', 'PUT two', 'POST two', 'DELETE earlier'],
      code: 0,
    })
  })

  test('fails, after it has tried all, if one is refused', async (context) => {
    const answer = ({ service }: Call) => (service === 'one' ? 400 : 202)
    assert.deepEqual(await run(context, 'deploy', answer), { calls: ['PUT one', 'PUT two', 'DELETE earlier'], code: 1 })
  })

  test('fails where the gateway answers an update with 200, since it has changed nothing then', async (context) => {
    assert.deepEqual(await run(context, 'deploy', ({ method }) => (method === 'PUT' ? 200 : 202)), {
      calls: ['PUT one', 'PUT two', 'DELETE earlier'],
      code: 1,
    })
  })

  test('removes functions, and is content where one is gone already', async (context) => {
    const answer = ({ service }: Call) => (service === 'one' ? 404 : 202)
    assert.deepEqual(await run(context, 'remove', answer), { calls: ['DELETE one', 'DELETE two'], code: 0 })
  })
})

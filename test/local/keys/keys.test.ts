import assert from 'node:assert/strict'
import { type ExecFileException, execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { hashOf } from '../../../functions/llm-router/keys/token.ts'
import { readCommandLine } from '../../../local/keys/command-line.ts'
import { mountSecrets } from '../../functions/llm-router/keys/mount.ts'
import { startTestFunction, type TestFunction } from '../../runtime/parts.ts'

const script = fileURLToPath(new URL('../../../local/keys/start.ts', import.meta.url))
const adminToken = 'an-admin-token-of-this-test'

type Ran = { code: number; output: string; errors: string }

describe('npm run keys', () => {
  let router: TestFunction
  let gatewayUrl: string
  /** Stands for the gateway, which has the router below the path of its function. */
  const gateway = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/function/llm-router', '')
    const body = Buffer.concat(await request.toArray())
    const asked = {
      method: request.method ?? '',
      headers: { 'x-admin-token': String(request.headers['x-admin-token']) },
    }
    const reply = await fetch(router.url + path, { ...asked, ...(body.length > 0 && { body }) })
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(await reply.text())
  })

  const { path } = mountSecrets({ after }, { 'admin-token': adminToken })

  before(async () => {
    const environment = { gateway_url: 'http://127.0.0.1:1', secret_mount_path: path }
    router = await startTestFunction(createFunction, environment)
    await once(gateway.listen(0, '127.0.0.1'), 'listening')
    const address = gateway.address()
    gatewayUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  after(async () => {
    gateway.closeAllConnections()
    gateway.close()
    await router.close()
  })

  function run(args: string[], environment: Record<string, string> = {}): Promise<Ran> {
    const env = { PATH: process.env.PATH ?? '', OPENFAAS_URL: gatewayUrl, ADMIN_TOKEN: adminToken, ...environment }
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...args], { env }, (error: ExecFileException | null, output, errors) =>
        resolve({ code: Number(error?.code ?? 0), output, errors }),
      )
    })
  }

  test('makes, shows, changes, rotates and revokes a key, as a table or as JSON', async () => {
    const made = await run(
      'create --id shop --name Shop --models cheap,gpt-5-mini --private --budget 5/day --budget 100/month --concurrent 3 --format json'.split(
        ' ',
      ),
    )
    assert.equal(made.code, 0, made.errors)
    const key = JSON.parse(made.output)
    assert.deepEqual(
      [
        key.models,
        key.private,
        key.budgets.map(({ usd, per }: { usd: number; per: string }) => [usd, per]),
        key.limits,
      ],
      [
        ['cheap', 'gpt-5-mini'],
        true,
        [
          [5, 'day'],
          [100, 'month'],
        ],
        { concurrent: 3 },
      ],
    )
    assert.match(made.errors, /The token is shown once/)
    const both = await run('create --id both --private-auto --no-private'.split(' '))
    assert.deepEqual([both.code, both.output], [2, ''])
    assert.match(both.errors, /--private says something else .*: give one/)

    const changed = await run('change shop --no-private --unset models --department web --version 1'.split(' '))
    assert.equal(changed.code, 0, changed.errors)
    assert.match(changed.output, /^department +web$/m)
    assert.match(changed.output, /^budgets +5 USD\/day, 100 USD\/month$/m)
    assert.doesNotMatch(changed.output, /gpt-5-mini|llmr_/)

    const rotated = JSON.parse((await run(['rotate', 'shop', '--grace', '1h', '--format', 'json'])).output)
    assert.notEqual(rotated.token, key.token)
    assert.match((await run(['show', 'shop'])).output, /^tokens +without end, 20\d\d-/m)
    const list = await run(['list'])
    assert.match(list.output, /^id +name +state +source/)
    assert.match(list.output, /^shop +Shop +valid +stored +web/m)
    for (const { output, errors } of [changed, list]) {
      for (const token of [key.token, rotated.token, hashOf(key.token)]) assert.ok(!(output + errors).includes(token))
    }
    assert.match((await run(['revoke', 'shop'])).output, /It was the last key, and stays without a token/)
    assert.match((await run(['show', 'shop'])).output, /^state +revoked$/m)
    assert.match((await run(['revoke', 'shop', '--open'])).output, /^removed +true$/m)
  })

  test('makes a token for the secret router-keys without asking anybody', async () => {
    const { code, output } = await run(['token', '--format', 'json'], {
      OPENFAAS_URL: 'http://127.0.0.1:1',
      ADMIN_TOKEN: '',
    })
    const { token, hash } = JSON.parse(output)
    assert.deepEqual([code, hash], [0, hashOf(token)])
  })

  test('asks the router itself where there is no gateway', async () => {
    const { code, output, errors } = await run(['list', '--router', router.url], { OPENFAAS_URL: 'http://127.0.0.1:1' })
    assert.deepEqual([code, errors], [0, ''])
    assert.match(output, /^id /)
  })

  test('says what is wrong, and ends with 1, or with 2 for a command that it does not understand', async () => {
    const cases: [string, Record<string, string>, number, RegExp][] = [
      ['show nobody', {}, 1, /404: There is no key with this id\. Name a key that GET \/admin\/keys lists/],
      ['create --name x --models gpt-0', {}, 1, /400: models has gpt-0, which is not a model/],
      ['create --id x', {}, 1, /400: name is missing\.$/m],
      ['list', { ADMIN_TOKEN: 'wrong-token-of-this-test' }, 1, /401: .*admin-token/],
      ['create --name x --id=', {}, 1, /400: id must be letters/],
      ['rotate nobody --grace=', {}, 1, /400: grace must be a time/],
      ['list', { ADMIN_TOKEN: '' }, 1, /set ADMIN_TOKEN, or name a file with --token-file/],
      [
        'list',
        { OPENFAAS_URL: 'http://127.0.0.1:1' },
        1,
        /Nobody answers at http:\/\/127.0.0.1:1\/\S+: name the gateway/,
      ],
      ['', {}, 2, /Use one of create, list/],
      ['revoke', {}, 2, /Name the key: revoke ID/],
      ['list shop', {}, 2, /list takes no shop/],
      ['list --open', {}, 2, /list takes no --open/],
      ['show shop --models x', {}, 2, /show takes no --models/],
      ['change shop', {}, 2, /Say what to change/],
      ['create --frobnicate', {}, 2, /--frobnicate/],
      ['create --name x --budget lots', {}, 2, /--budget must be USD\/PER such as 100\/month, not lots/],
      ['create --name x --concurrent many', {}, 2, /--concurrent must be a number, not many/],
      ['create --name x --properties [1]', {}, 2, /--properties must be a JSON object/],
      ['list --format xml', {}, 2, /--format must be table or json, not xml/],
    ]
    const all = cases.map(async ([line, environment, code, message]) => {
      const ran = await run(line.split(' ').filter(Boolean), environment)
      assert.deepEqual([ran.code, ran.output], [code, ''], `${line}: ${ran.errors}`)
      assert.match(ran.errors, message)
      assert.doesNotMatch(ran.errors, /\n {4}at /)
    })
    await Promise.all(all)
  })

  test('explains itself, with every option that it takes', async () => {
    const { code, output } = await run(['--help'])
    assert.equal(code, 0)
    for (const option of [
      'name',
      'models',
      'budget',
      'requests-per-minute',
      'unset',
      'grace',
      'open',
      'gateway',
      'token-file',
    ]) {
      assert.ok(output.includes(`--${option}`), option)
    }
    assert.equal(readCommandLine(['create', '-h']), 'help')
  })
})

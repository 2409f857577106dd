import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/llm-router/handler.ts'
import { createToken, hashOf } from '../../../functions/llm-router/keys/token.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'
import { mountSecrets } from './keys/mount.ts'

const target = (provider: string, capability: string, more: object = {}) => ({
  ...{ provider, function: `${provider}-generate`, model: 'm', tasks: ['generate'], locality: 'external' },
  ...{ usdPerMillionTokens: { input: 1, output: 2 }, capabilities: [capability] },
  ...more,
})
const catalogue = {
  tiers: { cheap: ['second/m', 'first/m'], hidden: ['third/secret'] },
  rules: [{ reason: 'usual', to: ['cheap'] }],
  targets: [
    target('first', 'tools'),
    target('second', 'stop'),
    target('third', 'seed', { model: 'secret', tasks: ['classify'] }),
  ],
}

async function start(context: TestContext, key?: object) {
  const token = createToken()
  const declared = [{ id: 'k', name: 'Team', hashes: [hashOf(token)], ...key }]
  const { path } = mountSecrets(context, key ? { 'router-keys': JSON.stringify(declared) } : {})
  const settings = { secret_mount_path: path, ROUTER_CONFIG_YAML: JSON.stringify(catalogue) }
  const router = await startTestFunction(createFunction, settings)
  context.after(router.close)
  return (id: string) => router.get(`/v1/models/${id}`, key ? { authorization: `Bearer ${token}` } : {})
}

/** Each name with those who may answer it. */
const unlisted: [id: string, targets: string[]][] = [
  ['first/m', ['first/m']],
  ['second%2Fm', ['second/m']],
  ['cheap', ['second/m', 'first/m']],
  ['auto', ['first/m', 'second/m', 'third/secret']],
]
for (const [id, targets] of unlisted) {
  test(`${id} can be asked for, and so it is told who answers it`, async (context) => {
    const got = await (await start(context))(id)
    assert.equal(got.status, 200, got.text)
    const { id: told, object, targets: answering } = Object(got.body)
    assert.deepEqual([told, object, answering], [decodeURIComponent(id), 'model', targets])
  })
}

test('auto has what any of its targets can, and no price before one is chosen', async (context) => {
  const { body } = await (await start(context))('auto')
  const { tasks, capabilities, usd_per_million_tokens } = Object(body)
  assert.deepEqual(
    [tasks, capabilities, usd_per_million_tokens],
    [['generate', 'classify'], ['tools', 'stop', 'seed'], null],
  )
})

test('without keys, a name that nobody has is not found', async (context) => {
  assert.equal(errorOf(await (await start(context))('first/x')).code, 'model_not_found')
})

test('a key is told of the targets that it may use, and of no other', async (context) => {
  const get = await start(context, { models: ['first/m'] })
  for (const id of ['first/m', 'cheap', 'auto']) {
    const got = await get(id)
    assert.deepEqual(Object(got.body).targets, ['first/m'], got.text)
    assert.doesNotMatch(got.text, /second|third|secret|seed/)
  }
  for (const id of ['second/m', 'third/secret', 'secret', 'hidden']) {
    const got = await get(id)
    assert.deepEqual([got.status, errorOf(got).code], [403, 'not_permitted'], id)
    assert.match(got.text, /The key Team does not allow the model/)
    assert.doesNotMatch(got.text, /"targets"/)
  }
  assert.equal(errorOf(await get('third/none')).code, 'model_not_found')
})

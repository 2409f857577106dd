import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { errorOf } from '../../../runtime/parts.ts'
import { operatorScene } from '../operator-scene.ts'
import { today } from '../shipped.ts'

const catalogue = `
allowances: { eachUser: { limits: { requestsPerMinute: 3 } } }
rules: [{ reason: any, to: [a/m] }]
targets: [{ provider: a, function: a, model: m, tasks: [generate], locality: external }]
`
/** A text as fetch takes it for a header: a character for each of its bytes. */
const inUtf8 = (text: string) => Buffer.from(text).toString('latin1')

describe('a user whose name is not in ASCII', () => {
  const scene = operatorScene({}, () => today)

  test('is the same one in the body, and in a header in UTF-8 and in latin1', async () => {
    const router = await scene.start({ ROUTER_CONFIG_YAML: catalogue })
    const headers = [{ 'x-llm-user': inUtf8('josé') }, { 'x-llm-user': 'josé' }]
    const left = async (header: Record<string, string>) => {
      const { limit_balances: limits } = Object((await router.get('/key', header)).body)
      return limits.map((one: Record<string, unknown>) => [one.of, one.name, one.left])
    }
    assert.equal((await router.post('/', { prompt: 'x', user: 'josé' })).status, 200)
    for (const header of headers) assert.deepEqual(await left(header), [['user', 'josé', 2]])
    for (const header of headers) assert.equal((await router.post('/', { prompt: 'x' }, header)).status, 200)
    for (const header of headers) assert.deepEqual(await left(header), [['user', 'josé', 0]])
    assert.equal((await router.post('/', { prompt: 'x', user: 'josé' })).status, 429)
  })

  test('is refused by GET /key as by a call, whatever it is made of', async () => {
    const router = await scene.start({ ROUTER_CONFIG_YAML: catalogue })
    for (const user of ['ann, eve', 'u'.repeat(257), inUtf8('é'.repeat(257)), '']) {
      const [shown, asked] = [
        await router.get('/key', { 'x-llm-user': user }),
        await router.post('/', { prompt: 'x' }, { 'x-llm-user': user }),
      ]
      assert.deepEqual([shown.status, errorOf(shown).param], [400, 'x-llm-user'])
      assert.equal(errorOf(shown).message, errorOf(asked).message)
    }
    assert.equal((await router.get('/key', { 'x-llm-user': inUtf8('é'.repeat(256)) })).status, 200)
  })
})

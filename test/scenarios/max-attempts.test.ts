import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { type ProviderSetup, startScene } from './scene.ts'
import { refuse, startUpstream, type Upstream, type UpstreamCall, whole } from './upstream.ts'

const names = ['first', 'second', 'third', 'fourth']
const others = names.slice(1).map((name) => `${name}/gpt-5-mini`)
const lists = { contextWindowFallbacks: others, contentPolicyFallbacks: others }

/** Providers of which the first refuses a prompt so, and the others do as the script says. */
async function refused(context: TestContext, code: string, maxAttempts: number, script: (call: UpstreamCall) => void) {
  const providers = new Map<string, ProviderSetup & { at: Upstream }>()
  for (const name of names) {
    const does = name === 'first' ? (call: UpstreamCall) => refuse(call, 400, code) : script
    const target = { contextWindowTokens: name === 'first' ? 8000 : 100_000 }
    providers.set(name, { at: await startUpstream(context, does), target })
  }
  const catalogue = { rules: [{ reason: 'first', to: ['first/gpt-5-mini'] }], failures: { maxAttempts }, ...lists }
  const scene = await startScene(context, Object.fromEntries(providers), { catalogue })
  const asked = () => [...providers].filter(([, { at }]) => at.calls.length > 0).map(([name]) => name)
  return { scene, asked }
}

describe('the targets that one request asks are no more than maxAttempts', () => {
  for (const code of ['context_length_exceeded', 'content_filter']) {
    test(`also of those listed for ${code}`, async (context) => {
      const down = (call: UpstreamCall) => refuse(call, 503, null)
      const { scene, asked } = await refused(context, code, 2, down)
      assert.equal((await scene.ask()).status, 503)
      assert.deepEqual(asked(), ['first', 'second'])
      assert.equal((await scene.askStream()).status, 503)
      assert.deepEqual(asked(), ['first', 'second'])
    })

    test(`and one that is listed for ${code} is asked while there is room`, async (context) => {
      const { scene, asked } = await refused(context, code, 2, whole)
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'second'], got.text)
      }
      assert.deepEqual(asked(), ['first', 'second'])
    })
  }
})

describe('a target that a budget keeps from being asked leaves its place to the next', () => {
  const allowances = { all: { budgets: [{ usd: 100, per: 'month', hard: true }] } }
  const to = names.map((name) => `${name}/gpt-5-mini`)
  const listed = { rules: [{ reason: 'first', to: [to[0]] }], ...lists }
  const ruled = { rules: [{ reason: 'all', to }] }
  const cases = [
    {
      from: 'those listed for context_length_exceeded',
      catalogue: listed,
      status: 400,
      code: 'context_length_exceeded',
    },
    { from: 'those listed for content_filter', catalogue: listed, status: 400, code: 'content_filter' },
    { from: 'the candidates of a rule', catalogue: ruled, status: 503, code: null },
    { from: 'the candidates of a strategy', catalogue: { ...ruled, strategy: 'priority' }, status: 503, code: null },
  ] as const

  /** Providers of which the first fails, and only the third has a price besides. */
  async function priced(
    context: TestContext,
    { catalogue, status, code }: (typeof cases)[number],
    maxAttempts: number,
  ) {
    const providers = new Map<string, ProviderSetup & { at: Upstream }>()
    for (const name of names) {
      const at = await startUpstream(context, name === 'first' ? (call) => refuse(call, status, code) : whole)
      const isPriced = name === 'first' || name === 'third'
      const price = isPriced ? {} : { usdPerMillionTokens: undefined }
      providers.set(name, { at, target: { contextWindowTokens: name === 'first' ? 8000 : 100_000, ...price } })
    }
    const settings = { ...catalogue, allowances, failures: { maxAttempts } }
    const scene = await startScene(context, Object.fromEntries(providers), { catalogue: settings })
    const asked = () => [...providers].filter(([, { at }]) => at.calls.length > 0).map(([name]) => name)
    return { scene, asked }
  }

  for (const one of cases) {
    test(`among ${one.from}`, async (context) => {
      const { scene, asked } = await priced(context, one, 2)
      for (const got of [await scene.ask(), await scene.askStream()]) {
        assert.deepEqual([got.status, got.headers.get('x-llm-provider')], [200, 'third'], got.text)
      }
      assert.deepEqual(asked(), ['first', 'third'])
    })

    test(`and no request asks more than maxAttempts among ${one.from}`, async (context) => {
      const { scene, asked } = await priced(context, one, 1)
      for (const got of [await scene.ask(), await scene.askStream()]) assert.ok(got.status >= 400, got.text)
      assert.deepEqual(asked(), ['first'])
    })
  }
})

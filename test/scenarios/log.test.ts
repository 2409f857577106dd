import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { type Ending, refuse, startUpstream, whole } from './upstream.ts'

type Line = Record<string, unknown> & { msg: string }

async function startLogged(context: Ending, firstAnswers: Parameters<typeof startUpstream>[1]) {
  const lines: Line[] = []
  const log = createLog('info', (line) => lines.push(JSON.parse(line)))
  const providers = {
    first: { at: await startUpstream(context, firstAnswers) },
    second: { at: await startUpstream(context) },
  }
  const scene = await startScene(context, providers, { routerParts: { log } })
  const answered = async (count: number) => {
    const found = () => lines.filter(({ msg }) => msg === 'answered')
    await until(() => found().length === count)
    return found()
  }
  const turns = () => lines.filter(({ msg }) => /breaker|target/.test(msg) && !/function/.test(msg))
  return { scene, lines, answered, turns }
}

describe('the log of the router', () => {
  test('has one line for a routed request, with where it went, what it cost and who failed before', async (context) => {
    const { scene, lines, answered } = await startLogged(context, (call) => refuse(call, 503, 'server_error'))
    await scene.ask({ prompt: 'a secret prompt' })
    const [line] = await answered(1)
    assert.ok(line)
    const { level, path, status, target, reason, strategy, costUsd, fallbacks, ms } = line
    assert.deepEqual([level, path, status, target], ['info', '/', 200, 'second/gpt-5-mini'])
    assert.deepEqual([reason, strategy, typeof costUsd, typeof ms], ['in_order', 'task', 'number', 'number'])
    assert.deepEqual(fallbacks, ['first/gpt-5-mini: provider_unavailable'])
    assert.deepEqual(lines.filter(({ callId }) => callId === line.callId).length, 1)
    assert.ok(!JSON.stringify(lines).includes('a secret prompt'))
  })

  test('tells at the start of a retired target whose replacement is switched off', async (context) => {
    const lines: Line[] = []
    const log = createLog('info', (line) => lines.push(JSON.parse(line)))
    const at = await startUpstream(context)
    const providers = {
      retired: { at, target: { retires: '2026-01-01', replacement: 'off/gpt-5-mini' } },
      off: { at, target: { enabled: false } },
      other: { at },
    }
    const scene = await startScene(context, providers, { routerParts: { log } })
    const [warning] = lines.filter(({ msg }) => msg === 'the catalogue needs a change')
    assert.match(String(warning?.reason), /off\/gpt-5-mini answers for retired\/gpt-5-mini, but it is not enabled/)
    assert.equal((await scene.ask()).headers.get('x-llm-provider'), 'other')
  })

  test('has one line for a streamed request too, also when its client leaves', async (context) => {
    const { scene, answered } = await startLogged(context, whole)
    await scene.askStream()
    const [line] = await answered(1)
    assert.deepEqual([line?.status, line?.target, line?.task], [200, 'first/gpt-5-mini', 'generate'])
  })

  test('says of a 503 what each candidate has failed by, or what was in its way', async (context) => {
    const { scene, answered } = await startLogged(context, (call) => refuse(call, 503, 'server_error'))
    scene.functions.delete('second-generate')
    for (const prompt of ['a', 'b']) assert.equal((await scene.ask({ prompt })).status, 503)
    const [, second] = await answered(2)
    assert.equal(second?.level, 'error')
    assert.equal(second?.code, 'providers_exhausted')
    assert.deepEqual([second?.fallbacks].flat().slice(0, 2), [
      'first/gpt-5-mini: provider_unavailable',
      'second/gpt-5-mini: function_unavailable',
    ])
    await scene.ask({ prompt: 'c' })
    assert.equal((await scene.ask({ prompt: 'd' })).status, 503)
    const last = (await answered(4)).at(-1)
    assert.match(String(last?.rejected), /first\/gpt-5-mini is open, because it failed \d times in a row/)
  })

  test('has one line when a breaker opens and one when it closes, and the same for a target', async (context) => {
    let status = 503
    const { scene, turns } = await startLogged(context, (call) => {
      if (status === 200) whole(call)
      else refuse(call, status, status === 401 ? 'invalid_api_key' : 'server_error')
    })
    const said = () => turns().map(({ msg, target }) => `${target} ${msg}`)
    for (const prompt of ['a', 'b', 'c', 'd']) await scene.ask({ prompt })
    scene.clock.nowMs += 30_000
    status = 200
    for (const prompt of ['a', 'b']) await scene.ask({ prompt })
    status = 401
    for (const prompt of ['a', 'b']) await scene.ask({ prompt })
    scene.clock.nowMs += 3_600_000
    status = 200
    await scene.ask()
    assert.deepEqual(said(), [
      'first/gpt-5-mini circuit breaker opened',
      'first/gpt-5-mini circuit breaker closed',
      'first/gpt-5-mini target disabled',
      'first/gpt-5-mini target enabled again',
    ])
  })
})

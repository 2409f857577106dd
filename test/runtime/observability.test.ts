import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LlmError } from '#runtime/errors.ts'
import { keepServing } from '#runtime/lifecycle.ts'
import { createLog, describeError } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'

describe('metrics', () => {
  const definition = { name: 'spent_usd_total', help: 'Spent', labels: ['provider'] }

  test('book what was observed before prom-client was loaded', async () => {
    const metrics = createMetrics()
    const spent = metrics.counter(definition)
    spent({ provider: 'groq' }, 0.5)
    await metrics.open()
    spent({ provider: 'groq' }, 0.25)
    assert.match((await metrics.expose()).text, /spent_usd_total\{provider="groq"\} 0\.75/)
  })
  test('load prom-client once, and only when asked to', async () => {
    let loads = 0
    const metrics = createMetrics(async () => {
      loads += 1
      return (await import('prom-client')).default
    })
    metrics.counter(definition)({ provider: 'x' })
    assert.equal(loads, 0)
    await Promise.all([metrics.open(), metrics.open(), metrics.expose()])
    assert.equal(loads, 1)
  })
  test('refuse what would spoil a counter for good', async () => {
    const spent = createMetrics().counter(definition)
    for (const value of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      assert.throws(() => spent({ provider: 'x' }, value), /spent_usd_total was given/)
    }
  })
  test('have a registry each', async () => {
    const [one, other] = [createMetrics(), createMetrics()]
    one.counter(definition)({ provider: 'a' })
    assert.doesNotMatch((await other.expose()).text, /spent_usd_total/)
  })
})

describe('the log', () => {
  test('is one short JSON line, with the level as a word', () => {
    const lines: string[] = []
    createLog('info', (line) => lines.push(line))
      .child({ callId: 'c1' })
      .info({ status: 200 }, 'answered')
    const line: unknown = JSON.parse(lines[0] ?? '')
    assert.deepEqual(
      { ...Object(line), time: undefined },
      {
        level: 'info',
        time: undefined,
        callId: 'c1',
        status: 200,
        msg: 'answered',
      },
    )
  })
  test('has no token of a caller, whole or cut off, wherever it got in', () => {
    const lines: string[] = []
    const token = `llmr_${'k7_-'.repeat(10)}abc`
    const log = createLog('info', (line) => lines.push(line))
    for (const said of [token, token.slice(0, 30), `${token}${token}`]) log.child({ path: said }).info({ said }, said)
    assert.equal(lines.length, 3)
    for (const line of lines) assert.doesNotMatch(line, /k7_-/)
  })
  test('has nothing of an error’s message, which may quote a prompt', () => {
    const cause = Object.assign(new Error('connect failed for PROMPT'), { code: 'ECONNREFUSED' })
    for (const error of [
      new SyntaxError('Unexpected token in PROMPT'),
      new LlmError('bad_reply', 'PROMPT', { cause }),
      'PROMPT',
    ]) {
      assert.ok(!JSON.stringify(describeError(error)).includes('PROMPT'))
    }
    assert.deepEqual(describeError(new LlmError('bad_reply', 'x', { cause })).cause, {
      error: 'Error',
      code: 'ECONNREFUSED',
      at: describeError(cause).at,
    })
  })
})

describe('the process', () => {
  function run() {
    const handlers = new Map<string, (error: unknown) => void>()
    const exits: unknown[] = []
    const lines: string[] = []
    const process = {
      on: (event: string, handler: (error: unknown) => void) => handlers.set(event, handler),
      exit: (code?: unknown) => exits.push(code),
    }
    // Only what keepServing uses of a process.
    keepServing(
      process as never,
      createLog('info', (line) => lines.push(line)),
    )
    return { handlers, exits, lines }
  }

  test('goes on serving after SIGTERM', () => {
    const { handlers, exits, lines } = run()
    handlers.get('SIGTERM')?.(undefined)
    assert.deepEqual(exits, [])
    assert.match(lines.join(), /serving until the watchdog/)
  })
  test('ends with 1, never 0, on what nobody caught', () => {
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      const { handlers, exits } = run()
      handlers.get(event)?.(new Error('x'))
      assert.deepEqual(exits, [1])
    }
  })
})

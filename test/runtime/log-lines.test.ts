import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { createLog } from '#runtime/log.ts'
import { createLineWriter } from '#runtime/log-lines.ts'

/** A writer whose time and end are the test's. */
function held() {
  const written: string[] = []
  const due: (() => void)[] = []
  const ends: (() => void)[] = []
  const write = createLineWriter({
    write: (text) => written.push(text),
    later: (run) => due.push(run),
    atEnd: (run) => ends.push(run),
  })
  const passes = () => {
    for (const run of due.splice(0)) run()
  }
  const ending = () => {
    for (const run of ends) run()
  }
  return { write, written, due, passes, ending }
}

describe('lines of the log', () => {
  test('are written at once, and together those that follow within a moment', () => {
    const { write, written, due, passes } = held()
    for (const line of ['a\n', 'b\n', 'c\n']) write(line, false)
    assert.deepEqual([written, due.length], [['a\n'], 1])
    passes()
    assert.deepEqual(written, ['a\n', 'b\nc\n'])
    write('d\n', false)
    passes()
    assert.deepEqual([written, due.length], [['a\n', 'b\nc\n', 'd\n'], 1])
    passes()
    write('e\n', false)
    assert.deepEqual(written.slice(3), ['e\n'])
  })

  test('are written at once when one is urgent, when they are many, and when the process ends', () => {
    const { write, written, ending } = held()
    for (const [line, isUrgent] of [['first\n'], ['a\n'], ['urgent\n', true]] as const) write(line, isUrgent ?? false)
    assert.deepEqual(written.splice(0), ['first\n', 'a\nurgent\n'])
    const long = `${'x'.repeat(9000)}\n`
    write(long, false)
    write(long, false)
    assert.deepEqual(written.splice(0), [long + long])
    write('last\n', false)
    ending()
    assert.deepEqual(written, ['last\n'])
  })

  test('are neither lost, nor written twice, nor out of order', () => {
    const step = fc.oneof(
      fc.record({ line: fc.string({ maxLength: 20_000, minLength: 1 }), isUrgent: fc.boolean() }),
      fc.constant('passes' as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { write, written, passes, ending } = held()
        let all = ''
        for (const one of steps) {
          if (one === 'passes') passes()
          else {
            all += one.line
            write(one.line, one.isUrgent)
            if (one.isUrgent) assert.equal(written.join(''), all)
          }
        }
        ending()
        assert.equal(written.join(''), all)
        assert.ok(written.every((text) => text !== ''))
      }),
    )
  })

  test('of a warning and above are urgent', () => {
    const urgent: boolean[] = []
    const log = createLog('debug', (_line, isUrgent) => urgent.push(isUrgent))
    for (const level of ['debug', 'info', 'warn', 'error', 'fatal'] as const) log[level]({}, 'said')
    assert.deepEqual(urgent, [false, false, true, true, true])
  })

  for (const [how, end] of [
    ['by itself', ''],
    ['by process.exit', 'process.exit(3)'],
    ['by an error that nobody catches', 'throw new Error("a fault")'],
  ] as const) {
    test(`of a process that ends ${how} are all there`, () => {
      const log = fileURLToPath(new URL('../../template/llm-node/src/log.ts', import.meta.url))
      const code = `import { createLog } from ${JSON.stringify(log)}
        const log = createLog('info')
        for (let line = 0; line < 3; line += 1) log.info({ line }, 'said')
        ${end}`
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
      const lines = stdout.trimEnd().split('\n')
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).line),
        [0, 1, 2],
      )
    })
  }
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { luaScript, readLoaded } from '../../../bench/compare/load.ts'
import { createTokenReader } from '../../../bench/compare/read-stream.ts'
import { nginxConfiguration } from '../../../bench/compare/upstream.ts'

describe('the load of the comparison', () => {
  test('reads what wrk has measured from the last line that it prints', () => {
    const line = '{"requests":3000,"microseconds":1500000,"p50":480,"p99":2100,"failed":2,"broken":1}'
    assert.deepEqual(readLoaded(`Running 2s test\n  1 threads\nTransfer/sec: 1MB\n${line}\n`), {
      ...{ requests: 3000, errors: 3, perSecond: 2000, p50Ms: 0.48, p99Ms: 2.1 },
    })
  })

  test('has no times of answers where none came', () => {
    const { perSecond, p50Ms } = readLoaded(
      '{"requests":0,"microseconds":1000000,"p50":0,"p99":0,"failed":0,"broken":0}',
    )
    assert.deepEqual([perSecond, p50Ms], [0, Number.NaN])
  })

  test('does not take what is no measurement for one', () => {
    assert.throws(() => readLoaded('Requests/sec: 12\nTransfer/sec: 1MB\n'))
    assert.throws(() => readLoaded('{"requests":3}\n'))
  })

  test('gives wrk the headers, and each prompt a number of its own', () => {
    const script = luaScript({ model: 'auto', headers: { authorization: 'Bearer "x"' } }, 20_000_000)
    assert.match(script, /^local number = 20000000$/m)
    assert.match(script, /wrk\.headers\[ \[==\[authorization\]==\] \] = \[==\[Bearer "x"\]==\]/)
    assert.match(script, /"model":"auto"/)
    assert.match(script, /number = number \+ 1/)
  })

  test('has a provider at each address that is asked for', () => {
    const places = { folder: '/f', streaming: '/f/on', streamsUrl: 'http://127.0.0.1:7' }
    const text = nginxConfiguration({ ...places, listens: ['127.0.0.1:1', '192.0.2.1:2'] })
    assert.match(text, /listen 127\.0\.0\.1:1;\s+listen 192\.0\.2\.1:2;/)
    assert.match(text, /server 127\.0\.0\.1:7;/)
    const [, answer = ''] = /return 200 '(.*)';/.exec(text) ?? []
    assert.equal(JSON.parse(answer).usage.total_tokens, 42)
    assert.doesNotMatch(answer, /['$\\]/, 'nginx would read it as something else')
  })
})

test('the times of tokens are the same, however a stream is cut into pieces', () => {
  const events = [12.125, 13.5, 1999.001].map((ms) => `data: {"delta":{"content":"${ms.toFixed(3)}"}}\n\n`)
  const whole = `data: {"delta":{"role":"assistant","content":""}}\n\n${events.join('')}data: [DONE]\n\n`
  const cuts = fc.array(fc.nat({ max: whole.length }), { maxLength: 20 })
  fc.assert(
    fc.property(cuts, (places) => {
      const read = createTokenReader()
      const sorted = [0, ...places.sort((one, other) => one - other), whole.length]
      const times = sorted.slice(1).flatMap((end, index) => read(whole.slice(sorted[index], end)))
      assert.deepEqual(times, [12.125, 13.5, 1999.001])
    }),
  )
})

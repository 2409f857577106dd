import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { writeReply } from '#runtime/http/write-reply.ts'
import { createRedactor } from '#runtime/redact.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))
const stallMs = 1000
const secret = 'a-secret-of-the-function'
const redactor = createRedactor()
redactor.remember(secret)

/** A response whose client reads one piece whenever the test says so. */
function heldResponse() {
  let readOne = () => {}
  const writable = new Writable({
    highWaterMark: 1,
    write(_piece, _encoding, done) {
      readOne = done
    },
  })
  const response = Object.assign(writable, { writeHead() {}, flushHeaders() {} }) as unknown as ServerResponse
  return { response, read: () => readOne() }
}

for (const [what, body] of [
  ['a whole reply', 'x'.repeat(20 * 64 * 1024)],
  ['a stream', pieces(20)],
] as const) {
  test(`who reads ${what} piece by piece has the time for each anew; who stops is given up`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const { response, read } = heldResponse()
    let refusal: unknown
    const limits = { stallMs, signal: new AbortController().signal }
    const written = writeReply(response, { status: 200, headers: {}, body }, {}, limits, redactor).catch(
      (error: unknown) => {
        refusal = error
      },
    )
    for (let piece = 0; piece < 10; piece += 1) {
      await turn()
      context.mock.timers.tick(stallMs - 1)
      read()
    }
    await turn()
    assert.equal(refusal, undefined)
    context.mock.timers.tick(stallMs)
    await written
    assert.equal(Object(refusal).code, 'request_timeout')
  })
}

test('each piece of a stream is written without the function’s own secrets', async () => {
  const written: string[] = []
  const writable = new Writable({
    write(piece, _encoding, done) {
      written.push(String(piece))
      done()
    },
  })
  const response = Object.assign(writable, { writeHead() {}, flushHeaders() {} }) as unknown as ServerResponse
  async function* body() {
    yield `data: ${secret}\n\n`
    yield 'data: [DONE]\n\n'
  }
  const limits = { stallMs, signal: new AbortController().signal }
  await writeReply(response, { status: 200, headers: {}, body: body() }, {}, limits, redactor)
  assert.deepEqual(written, ['data: ***\n\n', 'data: [DONE]\n\n'])
})

async function* pieces(count: number): AsyncGenerator<string> {
  for (let piece = 0; piece < count; piece += 1) yield 'x'
}

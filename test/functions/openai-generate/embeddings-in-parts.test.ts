import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { temporaryDirectory } from '../../local/simulators/temporary-directory.ts'
import { errorOf, startTestFunction } from '../../runtime/parts.ts'

type Answer = { status?: number; body: object }
type Body = { input: string[] | number[][] } & Record<string, unknown>

/** The vector of an input is its number. */
const whole = ({ input }: Body): { data: { embedding: number[]; index: number }[]; usage?: object } => ({
  data: input.map((one, index) => ({ embedding: [Number(one)], index })),
  usage: { prompt_tokens: input.length, total_tokens: input.length },
})

/** The function for a vendor on a socket, before one that answers by `answer`. */
async function start(context: TestContext, answer: (body: Body, nth: number) => Answer, vendor = 'gemini') {
  const bodies: Body[] = []
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const told = answer(body, bodies.push(body))
    response.writeHead(told.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(told.body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const file = join(await temporaryDirectory(context), 'openai-api-key')
  await writeFile(file, 'a-key-for-tests\n')
  const running = await startTestFunction(createFunction, {
    ...{ OPENAI_VENDOR: vendor, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_MODEL: 'm' },
    OPENAI_API_KEY_FILE: file,
  })
  context.after(async () => {
    await running.close()
    server.closeAllConnections()
    server.close()
  })
  const embed = (input: unknown, more: object = {}) => running.post('/v1/embeddings', { model: 'e', input, ...more })
  return { bodies, embed }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index))

test('Gemini gets a hundred inputs at once, and the vectors of all come in the order of the inputs', async (context) => {
  const { bodies, embed } = await start(context, (body) => {
    const { data, usage } = whole(body)
    return { body: { data: data.toReversed(), usage, model: 'e-1' } }
  })
  const { status, body, text } = await embed(numbers(2048), { dimensions: 1, user: 'u' })
  assert.equal(status, 200, text)
  const { data, usage, model, object } = Object(body)
  assert.deepEqual(
    data,
    numbers(2048).map((one, index) => ({ object: 'embedding', index, embedding: [Number(one)] })),
  )
  assert.deepEqual([model, object, usage], ['e-1', 'list', { prompt_tokens: 2048, total_tokens: 2048 }])
  const sizes = bodies.map(({ input }) => input.length)
  assert.deepEqual(sizes.toSorted(), [...Array(20).fill(100), 48])
  assert.ok(bodies.every(({ input: _, ...rest }) => JSON.stringify(rest) === '{"model":"e","dimensions":1}'))
})

test('a list of tokens is one input, and a list of such lists is divided like texts', async (context) => {
  const { bodies, embed } = await start(context, () => ({ body: { data: [{ embedding: [1] }], usage: null } }))
  assert.equal((await embed(Array.from({ length: 300 }, () => 1))).status, 200)
  assert.equal(bodies.length, 1)
  const lists = await start(context, (body) => ({ body: whole(body) }))
  const { body } = await lists.embed(numbers(101).map((one) => [Number(one)]))
  assert.deepEqual(Object(body).data[100], { object: 'embedding', index: 100, embedding: [100] })
  assert.deepEqual(lists.bodies.map(({ input }) => input.length).toSorted(), [1, 100])
})

test('what one part has used is unknown, and so what all have', async (context) => {
  const { embed } = await start(context, (body) => {
    const { data, usage } = whole(body)
    return { body: body.input.length === 1 ? { data } : { data, usage } }
  })
  const { status, body } = await embed(numbers(101))
  assert.deepEqual([status, Object(body).usage], [200, undefined])
})

test('a part that lacks a vector is no answer, though another has one too many', async (context) => {
  const { embed } = await start(context, (body) => {
    const { data } = whole(body)
    return { body: { data: body.input.length === 1 ? [...data, { embedding: [1] }] : data.slice(1) } }
  })
  const reply = await embed(numbers(101))
  assert.deepEqual([reply.status, errorOf(reply).code], [502, 'bad_reply'])
})

test('the first part that fails is the failure of all, and no more are begun', async (context) => {
  const { bodies, embed } = await start(context, (body, nth) =>
    nth > 1 ? { status: 429, body: { error: { message: 'Quota exceeded', code: 429 } } } : { body: whole(body) },
  )
  const reply = await embed(numbers(2048))
  assert.deepEqual([reply.status, errorOf(reply).code], [429, 'rate_limited'])
  assert.equal(reply.headers.get('x-llm-may-be-billed'), 'true')
  assert.ok(bodies.length < 21, `${bodies.length}`)
})

test('other vendors get the whole list', async (context) => {
  const { bodies, embed } = await start(context, (body) => ({ body: whole(body) }), 'openai')
  assert.equal((await embed(numbers(2048))).status, 200)
  assert.deepEqual(
    bodies.map(({ input }) => input.length),
    [2048],
  )
})

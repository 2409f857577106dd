import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseJson } from '#runtime/contract/parse.ts'

/** A share without a limit, and what is taken of it. */
function unlimited() {
  let taken = 0
  let most = 0
  return {
    take(bytes: number) {
      taken += bytes
      most = Math.max(most, taken)
    },
    giveBack(bytes: number) {
      taken -= bytes
    },
    taken: () => taken,
    most: () => most,
  }
}

const parsed = (json: string) => parseJson(Buffer.from(json), unlimited())
const use = (input: string) => `{"type":"tool_use","id":"a","name":"f","input":${input}}`
const asked = (...content: string[]) => `{"messages":[{"role":"assistant","content":[${content.join(',')}]}]}`
const long = '2512292042121000001'

/** The inputs of all blocks as they are written again. */
function inputsOf(json: string): (string | undefined)[] {
  const { messages } = Object(parsed(json))
  return messages.flatMap(({ content }: { content: { input?: unknown }[] }) =>
    content.map((block) => JSON.stringify(block.input)),
  )
}

describe('the inputs of calls', () => {
  test('keep their digits, in whatever order and company they come', () => {
    const number = fc.constantFrom(long, '1e400', '1e-400', '-0.1234567890123456789', '0.10000000000000000001', '12')
    const text = fc.string().map((value) => JSON.stringify(value))
    const input = fc
      .tuple(number, text, fc.constantFrom('"input"', '"content"', '"a}\\"]"'))
      .map(([value, said, key]) => `{${key}:[${value},{"b":${said},"messages":{"input":${value}}}]}`)
    const block = fc.oneof(
      input.map((value) => ({ json: use(value), said: value })),
      input.map((value) => ({ json: `{"input" :\n${value} , "type":"tool_use"}`, said: value })),
      text.map((value) => ({ json: `{"type":"text","text":${value}}`, said: undefined })),
      text.map((value) => ({ json: use(value), said: value })),
    )
    fc.assert(
      fc.property(fc.array(fc.array(block)), text, (messages, said) => {
        const contents = messages.map((blocks) => `{"content":[${blocks.map(({ json }) => json).join(',')}]}`)
        const json = `{"system":${said},"input":{"input":${long}},"messages":[${contents.join(',')}]}`
        assert.deepEqual(
          inputsOf(json),
          messages.flat().map((each) => each.said),
        )
      }),
    )
  })

  test('keep them behind a byte order mark, and where a key is written with escapes', () => {
    const escaped = asked(use(`{"id":${long}}`)).replace('"input"', String.raw`"\u0069nput"`)
    assert.deepEqual(inputsOf(escaped), [`{"id":${long}}`])
    assert.deepEqual(inputsOf(`\uFEFF${asked(use(`{"id":${long},"a":"\\ud83d"}`))}`), [
      `{"id":${long},"a":"\\ufffd"}`.replace('\\ufffd', '\ufffd'),
    ])
  })

  test('are doubles like all other numbers where a field is there twice, of which a parser keeps one', () => {
    const twice = use('{"id":1}').replace('"input"', `"input":{"id":${long}},"input"`)
    assert.deepEqual(inputsOf(asked(twice, use('{"id":2}'))), ['{"id":1}', '{"id":2}'])
    assert.deepEqual(inputsOf(asked(twice, use(`{"id":${long}}`))), ['{"id":1}', `{"id":${Number(long)}}`])
  })
})

describe('the room for the inputs of calls', () => {
  const plain = '{"rows":[1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5]}'
  const roomOf = (json: string) => {
    const share = unlimited()
    parseJson(Buffer.from(json), share)
    return { taken: share.taken(), most: share.most() }
  }

  test('is taken for those alone that have such a number', () => {
    for (const [other, short] of [
      [`"text":"${long}"`, '"text":"1"'],
      ['"text":"4e123"', '"text":"1"'],
      [`"text":"1","cut":${long}`, '"text":"1","cut":1'],
    ]) {
      const [room, before] = [other, short].map((fields) => roomOf(asked(use(plain), `{"type":"text",${fields}}`)))
      assert.deepEqual(room, before, other)
    }
  })

  test('is taken for each such number, and given back for what is parsed twice', () => {
    for (const number of [long, '1e400', '0.1234567890123456789']) {
      const numbers = Array.from({ length: 100 }, () => number).join(',')
      const short = numbers.replaceAll(number, '1')
      const before = roomOf(asked(use(`{"a":[${short}]}`)))
      const room = roomOf(asked(use(`{"a":[${numbers}]}`)))
      assert.equal(room.taken, before.taken + 100 * 64)
      assert.ok(room.most >= room.taken + numbers.length, `${room.most}`)
    }
  })
})

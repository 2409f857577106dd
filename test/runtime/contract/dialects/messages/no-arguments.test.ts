import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { asked, chunk, type Delta, eventsOf, readBySdk } from './told.ts'

const callOf = (index: number, given: string) => ({
  ...{ index, id: `call_${index}`, type: 'function' },
  function: { name: 'f', arguments: given },
})

function streamed(deltas: readonly Delta[], finish = 'tool_calls') {
  return eventsOf([...deltas.map((delta) => chunk(delta)), chunk({}, finish)])
}

/** A call whose arguments come in these pieces. */
function inPieces(pieces: readonly string[], index = 0): Delta[] {
  const rest = pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] }))
  return [{ tool_calls: [callOf(index, '')] }, ...rest]
}

function whole(given: string): unknown {
  const message = { role: 'assistant' as const, content: null, tool_calls: [callOf(0, given)] }
  const head = { id: 'chatcmpl-1', object: 'chat.completion' as const, created: 1, model: 'm' }
  const answer = { ...head, choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }
  return Object(messages.read(asked).whole?.(answer)).content[0].input
}

async function inputsOf(events: string): Promise<unknown[]> {
  const { content } = await readBySdk(events)
  return content.flatMap((block) => (block.type === 'tool_use' ? [block.input] : []))
}

describe('a call in messages', () => {
  for (const given of ['', ' ', '\n', 'null', ' null\n', '{}']) {
    test(`with ${JSON.stringify(given)} for arguments has an empty object, whole and streamed`, async () => {
      assert.deepEqual(whole(given), {})
      for (const pieces of [[given], [...given]]) {
        assert.deepEqual(await inputsOf(await streamed(inPieces(pieces))), [{}])
      }
      // Two at once, and one before a text.
      const two = [{ tool_calls: [callOf(0, given), callOf(1, given)] }]
      assert.deepEqual(await inputsOf(await streamed([...two, { content: 'x' }])), [{}, {}])
    })
  }

  test('keeps what comes behind blanks', async () => {
    const events = await streamed(inPieces([' ', '\n', '{"a"', ':null}']))
    assert.deepEqual(await inputsOf(events), [{ a: null }])
  })

  for (const given of ['[1]', '"a"', '1', 'true', 'nu', 'nullable', 'nu ll']) {
    test(`with ${given} for arguments is at fault, whole and streamed`, async () => {
      assert.throws(() => whole(given), /not a JSON object/)
      for (const pieces of [[given], [...given]]) {
        const events = await streamed(inPieces(pieces))
        await assert.rejects(readBySdk(events), /bad_reply.*(not a JSON object|not whole)/)
        assert.doesNotMatch(events, /message_stop/)
      }
    })
  }

  test('that is cut within arguments that are no object is told without them', async () => {
    for (const given of ['"{\\"a\\"', '[1', '1']) {
      for (const pieces of [[given], [...given]]) {
        const { content, stop_reason } = await readBySdk(await streamed(inPieces(pieces), 'length'))
        assert.deepEqual([content.map((block) => Object(block).input), stop_reason], [[{}], 'max_tokens'])
      }
    }
  })

  test('that has ended may be said again', async () => {
    const again = { tool_calls: [{ index: 0, function: { arguments: '' } }] }
    assert.deepEqual(await inputsOf(await streamed([{ tool_calls: [callOf(0, '{}'), callOf(1, '{"a":1}')] }, again])), [
      {},
      { a: 1 },
    ])
  })

  test('that is cut within null is told as far as it is', async () => {
    assert.deepEqual(await inputsOf(await streamed(inPieces(['nu']), 'length')), [{}])
  })
})

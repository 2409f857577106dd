import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commit, type Piece } from '#runtime/contract/answer-stream.ts'
import { createChoices } from '#runtime/contract/choices.ts'
import { messages } from '#runtime/contract/dialects/messages/messages.ts'
import { asked, chunk, parsed } from './told.ts'

async function startOf(usage: object | undefined, telling?: { promptTokens: number }) {
  async function* pieces(): AsyncGenerator<Piece> {
    for (const one of [chunk({ content: 'x' }, null, usage && { usage }), chunk({}, 'stop')]) {
      yield { chunk: one, data: JSON.stringify(one) }
    }
  }
  const stream = await commit(pieces(), createChoices(1, 'x'))
  const events = await Array.fromAsync(messages.read(asked).events(stream, () => ({}), telling))
  const [start] = parsed(events.join(''))
  const { input_tokens, output_tokens } = Object(start?.message).usage
  return {
    counts: [input_tokens, output_tokens],
    isEstimated: start?.usage_estimated === true,
    isUnknown: start?.usage_unknown === true,
  }
}

const estimate = { promptTokens: 900 }
const estimated = { counts: [900, 0], isEstimated: true, isUnknown: false }
const unknown = { counts: [0, 0], isEstimated: false, isUnknown: true }

describe('a message begins with', () => {
  test('what the provider has told by then', async () => {
    const told = { counts: [12, 1], isEstimated: false, isUnknown: false }
    assert.deepEqual(await startOf({ prompt_tokens: 12, completion_tokens: 1 }, estimate), told)
  })

  for (const usage of [
    undefined,
    { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    { prompt_tokens: 0, completion_tokens: 1 },
  ]) {
    test(`the estimate, where the provider has told ${JSON.stringify(usage)}`, async () => {
      assert.deepEqual(await startOf(usage, estimate), estimated)
      assert.deepEqual(await startOf(usage), unknown)
    })
  }
})

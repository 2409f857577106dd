import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { responses } from '#runtime/contract/dialects/responses/responses.ts'
import type { Usage } from '#runtime/contract/usage.ts'
import { chunksOf, completionOf, readEvents, streamOf, usage } from './answers.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
/** What clients with strict types take, such as Codex, Grok Build and async-openai, and the specification of Open Responses. */
const strictUsageSchema = v.object({
  input_tokens: count,
  input_tokens_details: v.object({ cached_tokens: count, cache_write_tokens: v.optional(count) }),
  output_tokens: count,
  output_tokens_details: v.object({ reasoning_tokens: count }),
  total_tokens: count,
})
const message = { role: 'assistant', content: 'Hi' }

/** The usage as it is told of an answer, whole and streamed, with what is said of it beside. */
async function told(reported: Usage | undefined): Promise<{ usage: unknown; unknown: unknown }[]> {
  const { usage: _, ...completion } = completionOf(message)
  const [last, ...before] = chunksOf([message]).reverse()
  const chunks = [...before.reverse(), { ...last, usage: reported } as NonNullable<typeof last>]
  const { whole, events } = responses.read({ input: 'Hello' })
  const streamed = await readEvents((await Array.fromAsync(events(streamOf(chunks), () => ({})))).join(''))
  const all = [whole?.({ ...completion, ...(reported && { usage: reported }) }), streamed.response]
  return all.map((response) => ({ usage: Object(response).usage, unknown: Object(response).unknown_usage }))
}

describe('the usage of a response', () => {
  const cached = { cached_tokens: 3 }
  const written = { cache_write_tokens: 2 }
  const thought = { completion_tokens_details: { reasoning_tokens: 4 } }
  const both = ['cached_tokens', 'reasoning_tokens']
  const rows: [string, Partial<Usage>, object, object, string[] | undefined][] = [
    ['no detail', {}, { cached_tokens: 0 }, { reasoning_tokens: 0 }, both],
    [
      'details without a number',
      { prompt_tokens_details: {}, completion_tokens_details: { reasoning_tokens: null } },
      { cached_tokens: 0 },
      { reasoning_tokens: 0 },
      both,
    ],
    [
      'only what was written to a cache',
      { prompt_tokens_details: written },
      { cached_tokens: 0, ...written },
      { reasoning_tokens: 0 },
      both,
    ],
    ['thoughts alone', thought, { cached_tokens: 0 }, { reasoning_tokens: 4 }, ['cached_tokens']],
    ['a cache alone', { prompt_tokens_details: cached }, cached, { reasoning_tokens: 0 }, ['reasoning_tokens']],
    [
      'all',
      { prompt_tokens_details: { ...cached, ...written }, ...thought },
      { ...cached, ...written },
      { reasoning_tokens: 4 },
      undefined,
    ],
  ]
  for (const [name, details, input_tokens_details, output_tokens_details, unknown] of rows) {
    test(`has the numbers that strict clients require, and says which nobody knows: of ${name}`, async () => {
      for (const answer of await told({ ...usage, ...details })) {
        assert.ok(v.is(strictUsageSchema, answer.usage), JSON.stringify(answer))
        assert.deepEqual(answer.usage, {
          input_tokens: 7,
          input_tokens_details,
          output_tokens: 5,
          output_tokens_details,
          total_tokens: 12,
        })
        assert.deepEqual(answer.unknown, unknown)
      }
    })
  }

  test('is null where nobody has told it', async () => {
    for (const answer of await told(undefined)) assert.deepEqual(answer, { usage: null, unknown: undefined })
    for (const answer of await told({ prompt_tokens: 7 })) assert.equal(answer.usage, null)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type ChatCompletion, chatRequestSchema } from '#runtime/contract/chat.ts'
import { completions } from '#runtime/contract/dialects/completions/completions.ts'
import { createTextLogprobs } from '#runtime/contract/dialects/completions/logprobs.ts'
import { checkRequest } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'

const answer: ChatCompletion = {
  id: 'chatcmpl-7',
  object: 'chat.completion',
  created: 3,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: ' blue.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
}

describe('a text completion as a chat request', () => {
  test('is one turn of a user, and everything that both forms have stays', () => {
    const shared = {
      ...{ model: 'm', max_tokens: 7, temperature: 0.5, top_p: 0.9, stop: ['\n'], seed: 3, user: 'u', stream: true },
      ...{ stream_options: { include_usage: true }, presence_penalty: 1, frequency_penalty: 1, logit_bias: { 50: -1 } },
      top_k: 3,
    }
    for (const prompt of ['The sky is', ['The sky is']]) {
      const { request } = completions.read({ ...shared, prompt, n: 2, best_of: 2, suffix: '', echo: false })
      assert.deepEqual(request, { ...shared, messages: [{ role: 'user', content: 'The sky is' }], n: 2 })
      checkRequest(chatRequestSchema, request)
    }
  })

  test('asks for log probabilities by their number, 0 included', () => {
    for (const logprobs of [0, 5]) {
      const { request } = completions.read({ prompt: 'a', logprobs })
      assert.deepEqual(Object(request).logprobs, true)
      assert.deepEqual(Object(request).top_logprobs, logprobs)
    }
    assert.equal(Object(completions.read({ prompt: 'a', logprobs: null }).request).logprobs, undefined)
  })

  for (const [param, body, why] of [
    ['prompt', {}, /missing/],
    ['prompt', { prompt: ' ' }, /empty/],
    ['prompt', { prompt: 7 }, /text/],
    ['prompt', { prompt: [] }, /text/],
    ['prompt', { prompt: ['a', 'b', 'c'] }, /each of the 3/],
    ['prompt', { prompt: [1, 2] }, /tokens/],
    ['prompt', { prompt: [[1, 2]] }, /tokens/],
    ['suffix', { prompt: 'a', suffix: 'b' }, /suffix/],
    ['best_of', { prompt: 'a', best_of: 3 }, /n/],
    ['best_of', { prompt: 'a', best_of: 3, n: 2 }, /n/],
    ['echo', { prompt: 'a', echo: true, logprobs: 1 }, /logprobs/],
    ['logprobs', { prompt: 'a', logprobs: 6 }, /5/],
    ['logprobs', { prompt: 'a', logprobs: true }, /number/],
    ['messages', { prompt: 'a', messages: [{ role: 'user', content: 'b' }] }, /chat\/completions/],
    ['tools', { prompt: 'a', tools: [] }, /chat\/completions/],
  ] as const) {
    test(`is refused by the name of the field: ${JSON.stringify(body)}`, () => {
      assert.throws(
        () => completions.read(body),
        (error) =>
          error instanceof LlmError &&
          error.code === 'invalid_request' &&
          error.details.param === param &&
          why.test(error.message),
      )
    })
  }
})

describe('an answer as a text completion', () => {
  test('has the text, and the prompt before it if it is echoed', () => {
    const whole = (body: object) => completions.read({ prompt: 'The sky is', ...body }).whole?.(answer)
    const choice = { index: 0, logprobs: null, finish_reason: 'stop' }
    const { usage } = answer
    const head = { id: 'cmpl-7', object: 'text_completion', created: 3, model: 'm' }
    assert.deepEqual(whole({}), { ...head, choices: [{ text: ' blue.', ...choice }], usage })
    assert.deepEqual(whole({ echo: true }), { ...head, choices: [{ text: 'The sky is blue.', ...choice }], usage })
  })

  test('has a refusal as its text', () => {
    const message = { role: 'assistant' as const, content: null, refusal: 'I do not.' }
    const refused = { ...answer, choices: [{ index: 0, message, finish_reason: 'stop' }] }
    assert.equal(Object(completions.read({ prompt: 'a' }).whole?.(refused)).choices[0].text, 'I do not.')
  })

  test('has log probabilities whose offsets are places in the text, in pieces as in one', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme-composite', minLength: 1 }), { minLength: 1 })
    fc.assert(
      fc.property(texts, fc.nat(20), (tokens, cut) => {
        const content = tokens.map((token) => ({ token, logprob: -1, top_logprobs: [{ token, logprob: -1 }] }))
        const whole = createTextLogprobs()({ content })
        const characters = Array.from(tokens.join(''))
        for (const [place, offset] of whole?.text_offset.entries() ?? []) {
          assert.ok(
            characters
              .slice(offset)
              .join('')
              .startsWith(whole?.tokens[place] ?? ''),
          )
        }
        const inPieces = createTextLogprobs()
        const [one, two] = [inPieces({ content: content.slice(0, cut) }), inPieces({ content: content.slice(cut) })]
        assert.deepEqual([...(one?.text_offset ?? []), ...(two?.text_offset ?? [])], whole?.text_offset)
      }),
    )
  })

  test('counts a character that two tokens share for the first of them', () => {
    const content = [[0xc3], [0xa9], [0x61]].map((bytes) => ({ token: '\ufffd', logprob: -1, bytes }))
    assert.deepEqual(createTextLogprobs()({ content })?.text_offset, [0, 1, 1])
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toProviderFailure } from '#runtime/provider/blame/to-error.ts'

const failure = { provider: 'vendor', status: 400, nowMs: 0, redact: (text: string) => text }

test('reads the size of the window from a sentence, and no other number', () => {
  const sizes: [string, number | undefined][] = [
    ['Request body too large for gpt-4o model. Max size: 8000 tokens.', 8000],
    ['prompt token count of 93854 exceeds the limit of 90000', 90_000],
    ['length of prompt_tokens (57535) must be less than max_seq_len (32768).', 32_768],
    ['number of input tokens (167594) has exceeded max_prompt_tokens (163840) limit.', 163_840],
    ['total number of tokens (prompt and prediction) cannot exceed 2048 - received 6354.', 2048],
    [
      'too many tokens: size limit exceeded by 19296 tokens. Try using shorter or fewer inputs. The limit for this model is 132000 tokens.',
      132_000,
    ],
    ['Requested input length 40000 exceeds maximum input length 32768', 32_768],
    ['Input length 203743 exceeds the maximum length 202752', 202_752],
    [
      'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000. Try using a shorter prompt',
      4081,
    ],
    ['400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 9000 ', 8192],
    [
      'The sum of prompt length (5000.0), query length (0) and max_tokens (100) should not exceed max_seq_len 4096',
      4096,
    ],
    ["Invalid 'input[0]': maximum input length is 8192 tokens.", 8192],
    ['input_ids length 5000 must be <= 4096', 4096],
    ['Input length 5000 exceeds the maximum allowed token length of 4096', 4096],
    ['Prompt token count 5000 exceeds limit 4096', 4096],
    // A number that MiniMax adds to each of these (MiniMax-AI/MiniMax-M2#119).
    ['invalid params, context window exceeds limit (2013)', undefined],
    ['Requested tokens (5000) exceed context window of 512', 512],
  ]
  for (const [message, tokens] of sizes) {
    const { code, details } = toProviderFailure({ ...failure, said: { message, codes: [] } })
    assert.deepEqual([code, details.contextWindowTokens], ['context_length_exceeded', tokens], message)
  }
})

test('takes none of the neighbours of these sentences for a prompt that is too long', () => {
  for (const message of [
    'max_tokens must be <= 4096',
    'max_tokens is too large: 5000. This model supports at most 4096 completion tokens',
    "Invalid 'tools[0].function.name': maximum length is 64",
    'total number of stop sequences cannot exceed 4',
  ]) {
    const { code } = toProviderFailure({ ...failure, said: { message, codes: [] } })
    assert.notEqual(code, 'context_length_exceeded', message)
  }
})

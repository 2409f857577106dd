import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { latestUsage, type Usage } from '#runtime/contract/usage.ts'

const cached = { prompt_tokens_details: { cached_tokens: 64 } }
const thought = { completion_tokens_details: { reasoning_tokens: 30 } }
const both = { prompt_tokens: 900, completion_tokens: 50, total_tokens: 950 }
const prompt = { prompt_tokens: 900 }
const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }

const cases: [string, Usage | undefined, Usage | null | undefined, Usage | undefined][] = [
  ['the first', undefined, both, both],
  ['the one before, if nothing is told', both, null, both],
  ['the one before, if zeros are told', both, zeros, both],
  ['a prompt alone, if zeros are told', prompt, zeros, prompt],
  ['the later one', both, { ...both, completion_tokens: 60 }, { ...both, completion_tokens: 60 }],
  ['the one before, if a prompt alone is told', both, prompt, both],
  [
    'the one before, if an answer of 0 is told',
    { ...both, ...thought },
    { ...prompt, completion_tokens: 0 },
    { ...both, ...thought },
  ],
  [
    'the prompt of the one before, with its details, if one of 0 is told',
    { ...prompt, completion_tokens: 5, ...cached },
    {
      prompt_tokens: 0,
      completion_tokens: 51,
      total_tokens: 51,
      prompt_tokens_details: { cached_tokens: 0 },
      ...thought,
    },
    { ...prompt, completion_tokens: 51, total_tokens: 951, ...cached, ...thought },
  ],
  [
    'a prompt that was 0 until then, and the answer of the one before',
    { prompt_tokens: 0, completion_tokens: 50, total_tokens: 50, ...thought },
    { ...prompt, completion_tokens: 0, total_tokens: 900, ...cached },
    { ...both, ...cached, ...thought },
  ],
  [
    'an answer of 0 behind one of 0',
    { ...prompt, completion_tokens: 0 },
    { ...prompt, completion_tokens: 0 },
    { ...prompt, completion_tokens: 0 },
  ],
]

describe('the latest usage of a stream is', () => {
  for (const [what, before, next, expected] of cases) {
    test(what, () => assert.deepEqual(latestUsage(before, next), expected))
  }
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { latestUsage, type Usage } from '#runtime/contract/usage.ts'

const cached = { prompt_tokens_details: { cached_tokens: 64 } }
const thought = { completion_tokens_details: { reasoning_tokens: 30 } }
const beside = {
  server_tool_use: { web_search_requests: 3 },
  service_tier: 'priority',
  speed: 'fast',
  inference_geo: 'us',
}
const cost = { cost: 0.25, is_byok: true, cost_details: { upstream_inference_cost: 2 } }
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
  [
    'the later one with all that was told beside the same counts, if it leaves that out or has null for it',
    { ...both, ...cached, ...thought, ...beside, ...cost },
    { ...both, prompt_tokens_details: null, service_tier: null, cost: null },
    { ...both, ...cached, ...thought, ...beside, ...cost },
  ],
  [
    'the later one with the parts of a smaller answer, and without its cost',
    { ...both, ...cached, ...thought, ...beside, ...cost },
    { ...both, completion_tokens: 60, total_tokens: 960 },
    { ...both, completion_tokens: 60, total_tokens: 960, ...cached, ...thought, ...beside },
  ],
  [
    'the later one without the parts of another prompt and of a larger answer',
    { ...both, ...cached, ...thought, ...cost },
    { prompt_tokens: 800, completion_tokens: 20 },
    { prompt_tokens: 800, completion_tokens: 20 },
  ],
  [
    'the later one as far as it says something else',
    { ...both, ...cached, ...thought, ...beside, ...cost },
    { ...both, prompt_tokens_details: { cached_tokens: 0 }, service_tier: 'default', cost: 0.5 },
    {
      ...both,
      ...thought,
      ...beside,
      ...cost,
      prompt_tokens_details: { cached_tokens: 0 },
      service_tier: 'default',
      cost: 0.5,
    },
  ],
  [
    'the one before with the words of one that takes back its answer',
    { ...both, ...thought },
    { ...prompt, ...beside },
    { ...both, ...thought, ...beside },
  ],
]

describe('the latest usage of a stream is', () => {
  for (const [what, before, next, expected] of cases) {
    test(what, () => assert.deepEqual(latestUsage(before, next), expected))
  }
})

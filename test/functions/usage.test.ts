import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { toUsage as anthropicUsage } from '../../functions/anthropic-generate/usage.ts'
import { toUsage as bedrockUsage } from '../../functions/bedrock-generate/usage.ts'
import { toUsage as clusterUsage } from '../../functions/cluster-generate/usage.ts'
import { toUsage as groqUsage } from '../../functions/groq-generate/usage.ts'
import { toUsage as embedUsage } from '../../functions/ollama-embed/usage.ts'
import { toUsage as ollamaUsage } from '../../functions/ollama-generate/usage.ts'
import { toUsage as openaiUsage } from '../../functions/openai-generate/usage.ts'
import { toUsage as vertexUsage } from '../../functions/vertex-generate/usage.ts'

type Counts = { prompt: number; completion?: number; cached?: number; cacheWrite?: number; reasoning?: number }

/**
 * Each provider's own way of reporting, and what it means in OpenAI's: the one form that prices are applied to. Long, since it is
 * the table of them.
 */
const cases: [string, (usage: unknown) => unknown, unknown, Counts | undefined][] = [
  [
    'Groq, plain',
    groqUsage,
    { prompt_tokens: 18, completion_tokens: 5, total_tokens: 23, queue_time: 0.01 },
    { prompt: 18, completion: 5 },
  ],
  [
    'Groq, with cache and reasoning inside',
    groqUsage,
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
    { prompt: 100, completion: 50, cached: 64, reasoning: 30 },
  ],
  [
    'Together and Moonshot, with the cache beside the prompt',
    openaiUsage,
    { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, cached_tokens: 64 },
    { prompt: 100, completion: 50, cached: 64 },
  ],
  [
    'DeepSeek, with a name of its own for the cache',
    openaiUsage,
    { prompt_tokens: 100, completion_tokens: 50, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
    { prompt: 100, completion: 50, cached: 64 },
  ],
  [
    'Claude, a compaction beside the message, which is charged as well',
    anthropicUsage,
    {
      input_tokens: 10,
      output_tokens: 5,
      iterations: [{ type: 'compaction', input_tokens: 900 }, { type: 'message' }],
    },
    undefined,
  ],
  [
    'Claude, the iterations of the message alone',
    anthropicUsage,
    { input_tokens: 10, output_tokens: 5, iterations: [{ type: 'message', input_tokens: 10 }] },
    { prompt: 10, completion: 5 },
  ],
  ['Groq, absent', groqUsage, undefined, undefined],
  ['Groq, garbage', groqUsage, { prompt_tokens: '18' }, undefined],
  ['Groq, negative', groqUsage, { prompt_tokens: -1, completion_tokens: 1 }, undefined],
  [
    'Gemini, thoughts beside the candidates',
    vertexUsage,
    {
      promptTokenCount: 100,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 30,
      cachedContentTokenCount: 64,
      totalTokenCount: 150,
    },
    { prompt: 100, completion: 50, cached: 64, reasoning: 30 },
  ],
  [
    'Gemini, tool use as prompt',
    vertexUsage,
    { promptTokenCount: 10, toolUsePromptTokenCount: 5, candidatesTokenCount: 1 },
    { prompt: 15, completion: 1, cached: 0, reasoning: 0 },
  ],
  [
    'Gemini, all at once: thoughts to the answer, tool use to the prompt, the cache within it',
    vertexUsage,
    {
      promptTokenCount: 100,
      toolUsePromptTokenCount: 7,
      cachedContentTokenCount: 64,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 30,
      totalTokenCount: 157,
    },
    { prompt: 107, completion: 50, cached: 64, reasoning: 30 },
  ],
  [
    'Gemini, counts left out are 0',
    vertexUsage,
    { promptTokenCount: 10 },
    { prompt: 10, completion: 0, cached: 0, reasoning: 0 },
  ],
  ['Gemini, traffic type only', vertexUsage, { trafficType: 'ON_DEMAND' }, undefined],
  ['Claude, plain', anthropicUsage, { input_tokens: 18, output_tokens: 5 }, { prompt: 18, completion: 5 }],
  [
    'Claude, caches beside the input, thinking inside the output',
    anthropicUsage,
    {
      input_tokens: 20,
      cache_read_input_tokens: 64,
      cache_creation_input_tokens: 16,
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 30 },
    },
    { prompt: 100, completion: 50, cached: 64, cacheWrite: 16, reasoning: 30 },
  ],
  [
    'Claude, null is unknown and 0 is 0',
    anthropicUsage,
    { input_tokens: 8, cache_read_input_tokens: 0, cache_creation_input_tokens: null, output_tokens_details: null },
    { prompt: 8, cached: 0 },
  ],
  ['Claude, output alone', anthropicUsage, { output_tokens: 5 }, undefined],
  ['Claude, negative', anthropicUsage, { input_tokens: -1, output_tokens: 5 }, undefined],
  ['Claude, absent', anthropicUsage, undefined, undefined],
  [
    'Bedrock, plain',
    bedrockUsage,
    { inputTokens: 18, outputTokens: 5, totalTokens: 23 },
    { prompt: 18, completion: 5 },
  ],
  [
    'Bedrock, caches beside the input',
    bedrockUsage,
    { inputTokens: 20, outputTokens: 50, totalTokens: 150, cacheReadInputTokens: 64, cacheWriteInputTokens: 16 },
    { prompt: 100, completion: 50, cached: 64, cacheWrite: 16 },
  ],
  [
    'Bedrock, 0 is 0 and output may be unknown',
    bedrockUsage,
    { inputTokens: 8, cacheReadInputTokens: 0 },
    { prompt: 8, cached: 0 },
  ],
  ['Bedrock, output alone', bedrockUsage, { outputTokens: 5 }, undefined],
  ['Bedrock, negative', bedrockUsage, { inputTokens: 8, outputTokens: -1 }, undefined],
  ['Bedrock, absent', bedrockUsage, undefined, undefined],
  [
    'llama.cpp, its cache within the prompt',
    clusterUsage,
    { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, prompt_tokens_details: { cached_tokens: 64 } },
    { prompt: 100, completion: 5, cached: 64 },
  ],
  ['llama.cpp, negative', clusterUsage, { prompt_tokens: -1, completion_tokens: 5 }, undefined],
  [
    'Ollama',
    ollamaUsage,
    { prompt_eval_count: 26, eval_count: 282, load_duration: 5 },
    { prompt: 26, completion: 282 },
  ],
  ['Ollama, prompt wholly cached', ollamaUsage, { eval_count: 282 }, undefined],
  ['Ollama embeddings', embedUsage, { prompt_eval_count: 8 }, { prompt: 8 }],
  ['Ollama embeddings, no count', embedUsage, {}, undefined],
]

describe('usage in the one form', () => {
  for (const [what, toUsage, reported, expected] of cases) {
    test(what, () => {
      const usage = toUsage(reported)
      if (expected === undefined) {
        assert.equal(usage, undefined)
        return
      }
      const { prompt_tokens, completion_tokens, prompt_tokens_details, completion_tokens_details } = Object(usage)
      assert.deepEqual(
        [
          prompt_tokens,
          completion_tokens,
          prompt_tokens_details?.cached_tokens,
          prompt_tokens_details?.cache_write_tokens,
          completion_tokens_details?.reasoning_tokens,
        ],
        [expected.prompt, expected.completion, expected.cached, expected.cacheWrite, expected.reasoning],
      )
    })
  }

  test('is never made up: whatever is reported, it is whole numbers or absent', () => {
    const values = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.constant(undefined))
    const names = [
      'prompt_tokens',
      'completion_tokens',
      'promptTokenCount',
      'candidatesTokenCount',
      'input_tokens',
      'output_tokens',
      'cache_read_input_tokens',
      'inputTokens',
      'outputTokens',
      'cacheReadInputTokens',
      'prompt_eval_count',
      'eval_count',
    ]
    const reported = fc.record(Object.fromEntries(names.map((name) => [name, values])))
    fc.assert(
      fc.property(reported, (usage) => {
        for (const toUsage of [
          groqUsage,
          openaiUsage,
          vertexUsage,
          anthropicUsage,
          bedrockUsage,
          clusterUsage,
          ollamaUsage,
          embedUsage,
        ]) {
          const { prompt_tokens, completion_tokens } = Object(toUsage(usage) ?? { prompt_tokens: 0 })
          assert.ok(Number.isInteger(prompt_tokens) && prompt_tokens >= 0)
          assert.ok(completion_tokens === undefined || (Number.isInteger(completion_tokens) && completion_tokens >= 0))
        }
      }),
    )
  })
})

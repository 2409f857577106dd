import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toUsage as clusterUsage } from '../../functions/cluster-generate/usage.ts'
import { toUsage as groqUsage } from '../../functions/groq-generate/usage.ts'
import { toEmbeddingUsage } from '../../functions/openai-generate/embeddings/usage.ts'
import { toUsage as openaiUsage } from '../../functions/openai-generate/usage.ts'
import { toUsage as vertexUsage } from '../../functions/vertex-generate/usage.ts'

describe('a count that is null', () => {
  for (const [provider, toUsage] of [
    ['OpenAI', openaiUsage],
    ['Groq', groqUsage],
    ['llama.cpp', clusterUsage],
  ] as const) {
    test(`of ${provider} is absent, and the other counts stay`, () => {
      assert.deepEqual(toUsage({ prompt_tokens: 100, completion_tokens: 60, total_tokens: null }), {
        prompt_tokens: 100,
        completion_tokens: 60,
      })
      assert.deepEqual(toUsage({ prompt_tokens: 100, completion_tokens: null }), { prompt_tokens: 100 })
      assert.equal(toUsage({ prompt_tokens: null, completion_tokens: 60 }), undefined)
    })

    for (const [what, counts] of [
      ['null', { completion_tokens: null }],
      ['left out', {}],
    ] as const) {
      test(`of ${provider} is told by the total, if it is the answer's and ${what}`, () => {
        const usage = toUsage({ prompt_tokens: 100, total_tokens: 160, ...counts })
        assert.deepEqual(usage, { prompt_tokens: 100, completion_tokens: 60, total_tokens: 160 })
      })

      test(`of ${provider} stays unknown, if it is the answer's, ${what}, and no part of the total`, () => {
        for (const [prompt_tokens, total_tokens] of [
          [100, 100],
          [100, 40],
          [0, 60],
        ]) {
          const usage = toUsage({ prompt_tokens, total_tokens, ...counts })
          assert.deepEqual(usage, { prompt_tokens, total_tokens })
        }
      })
    }
  }

  test('of embeddings is absent', () => {
    const usage = { prompt_tokens: 8, completion_tokens: null, total_tokens: 8 }
    assert.deepEqual(toEmbeddingUsage(usage), { prompt_tokens: 8, total_tokens: 8 })
  })

  for (const name of [
    ...['candidatesTokenCount', 'thoughtsTokenCount', 'toolUsePromptTokenCount', 'cachedContentTokenCount'],
    ...['totalTokenCount', 'promptTokensDetails', 'toolUsePromptTokensDetails', 'cacheTokensDetails'],
    ...['candidatesTokensDetails', 'trafficType'],
  ]) {
    test(`of Gemini is as one that is left out: ${name}`, () => {
      const { [name]: _, ...others } = {
        ...{ promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 3, totalTokenCount: 18 },
      } as Record<string, unknown>
      assert.deepEqual(vertexUsage({ ...others, [name]: null }), vertexUsage(others))
      assert.notEqual(vertexUsage(others), undefined)
    })
  }

  test('of a kind of Gemini’s tokens is 0', () => {
    const usage = vertexUsage({
      ...{ promptTokenCount: 10, candidatesTokenCount: 5 },
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: null }],
    })
    assert.equal(usage?.prompt_tokens_details?.audio_tokens, 0)
  })
})

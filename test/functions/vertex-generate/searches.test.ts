import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toReply } from '../../../functions/vertex-generate/reply.ts'
import { toChunks } from '../../../functions/vertex-generate/stream/chunks.ts'

const grounded = (webSearchQueries: string[]) => ({
  candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP', groundingMetadata: { webSearchQueries } }],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
})

test('each query of Google’s search is counted once, whole and streamed (BerriAI/litellm#15858)', async () => {
  const usesOf = async (queries: string[]) => {
    const whole = Object(toReply(grounded(queries), 'm', 0)).usage.server_tool_use
    async function* pieces() {
      yield grounded(queries)
    }
    for await (const chunk of toChunks(pieces(), 'm', 0)) assert.deepEqual(Object(chunk).usage.server_tool_use, whole)
    return whole
  }
  assert.deepEqual(await usesOf(['a', 'b', 'a', '']), { web_search_requests: 2 })
  assert.equal(await usesOf([]), undefined)
})

test('queries are counted over all pieces of a stream, each once', async () => {
  async function* pieces() {
    for (const queries of [['a', 'b'], ['b', 'c'], []]) yield grounded(queries)
  }
  const uses: unknown[] = []
  for await (const chunk of toChunks(pieces(), 'm', 0)) uses.push(Object(chunk).usage.server_tool_use)
  assert.deepEqual(
    uses,
    [2, 3, 3].map((web_search_requests) => ({ web_search_requests })),
  )
})

test('sound in the cache is sound in the prompt, though the prompt’s details do not say so', () => {
  const cacheTokensDetails = [{ modality: 'AUDIO', tokenCount: 10 }]
  const usageMetadata = {
    promptTokenCount: 10,
    cachedContentTokenCount: 10,
    candidatesTokenCount: 1,
    cacheTokensDetails,
  }
  const { usage } = Object(toReply({ ...grounded([]), usageMetadata }, 'm', 0))
  assert.equal(usage.prompt_tokens_details.audio_tokens, 10)
  assert.equal(usage.prompt_tokens_details.cached_audio_tokens, 10)
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import OpenAI, { APIError } from 'openai'
import { embeddingVector } from '../../../local/simulators/embedding.ts'
import { openai } from '../../../local/simulators/openai.ts'
import type { Simulator } from '../../../local/simulators/simulator.ts'
import { started } from './started.ts'

const model = 'text-embedding-3-small'

function client({ url }: Simulator, apiKey = 'sk-key') {
  return new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0, logLevel: 'off' }).embeddings
}

describe('the openai SDK on the simulator, for embeddings', () => {
  it('gets a vector for each text, in base64 as it asks by itself, or as numbers', async (context) => {
    const simulator = await started(context, openai, { embeddingDimensions: 5 })
    const byItself = await client(simulator).create({ model, input: ['one', 'two'] })
    assert.deepEqual(
      byItself.data.map(({ embedding }) => [...embedding]),
      ['one', 'two'].map((text) => [...Float32Array.from(embeddingVector(text, 5))]),
    )
    assert.deepEqual(byItself.usage, { prompt_tokens: 2, total_tokens: 2 })
    const asked = await client(simulator).create({ model, input: 'one', encoding_format: 'float', dimensions: 3 })
    assert.deepEqual(asked, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: embeddingVector('one', 3) }],
      model,
      usage: { prompt_tokens: 1, total_tokens: 1 },
    })
  })

  it('gets vectors of tokens, which count as what they are', async (context) => {
    const embeddings = client(await started(context, openai))
    const one = await embeddings.create({ model, input: [1, 199_999, 3] })
    assert.deepEqual([one.data.length, one.usage.prompt_tokens], [1, 3])
    const two = await embeddings.create({ model, input: [[1, 199_999, 3], [4]] })
    assert.deepEqual([two.data.length, two.usage.prompt_tokens], [2, 4])
    assert.deepEqual(two.data[0]?.embedding, one.data[0]?.embedding)
  })

  it('is refused as OpenAI refuses', async (context) => {
    const simulator = await started(context, openai)
    const embeddings = client(simulator)
    const refused = (request: object, status: number, message: RegExp) =>
      assert.rejects(embeddings.create({ model, input: 'x', ...request }), (error) => {
        assert.ok(error instanceof APIError)
        assert.equal(error.status, status)
        assert.match(error.message, message)
        return true
      })
    await refused({ model: 'gpt-5-nano' }, 404, /does not exist/)
    await refused({ input: [] }, 400, /'\$\.input' is invalid/)
    await refused({ dimensions: 1537 }, 400, /less than or equal to 1536/)
    await refused(
      { input: 'x'.repeat(32_769) },
      400,
      /maximum context length is 8192 tokens, however you requested 8193/,
    )
    await refused({ input: Array.from({ length: 2049 }, () => 'x') }, 400, /maximum length 2048/)
    await assert.rejects(client(simulator, 'invalid').create({ model, input: 'x' }), { status: 401 })
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { embeddingsReplySchema } from '#runtime/contract/embeddings.ts'
import { parseRequest } from '#runtime/contract/parse.ts'
import { toEmbeddingsReply } from '../../../functions/openai-generate/embeddings/reply.ts'
import { toVendorEmbeddingsRequest } from '../../../functions/openai-generate/embeddings/request.ts'
import { vendorEmbeddings } from '../../../functions/openai-generate/vendor/embeddings.ts'
import { type VendorName, vendorNames } from '../../../functions/openai-generate/vendor/vendors.ts'

const common = { model: 'm', input: [[1, 2], [3]], dimensions: 5, brand_new: 1 }
const encoding_format = 'base64' as const
const rich = {
  ...common,
  encoding_format,
  user: 'u',
  metadata: { task: 'embed' },
  session_id: 's',
  usage: { include: true },
}

/** What each vendor is sent of `rich` besides; undefined where it does not embed. */
const sent: Record<VendorName, object | undefined> = {
  openai: { encoding_format, user: 'u' },
  together: {},
  openrouter: { user: 'u' },
  fireworks: {},
  cerebras: undefined,
  zai: {},
  gemini: {},
  vllm: {},
  sglang: {},
}

describe('a request for embeddings', () => {
  for (const name of vendorNames) {
    test(`goes to ${name} with what it takes, if it embeds at all`, () => {
      const vendor = vendorEmbeddings[name]
      const request = vendor && toVendorEmbeddingsRequest(rich, vendor)
      assert.deepEqual(request, sent[name] && { ...common, ...sent[name] })
    })
  }
})

describe('a reply with embeddings', () => {
  const read = (reply: object) => parseRequest(embeddingsReplySchema, toEmbeddingsReply(reply, 'm'))

  for (const [how, head, rest] of [
    ['leaves out what says nothing', {}, {}],
    ['sends null for it', { object: null, model: null }, { object: null, index: null }],
  ] as const) {
    test(`is completed where a vendor ${how}`, () => {
      const data = [{ embedding: [1] }, { embedding: 'AACAPw==' }].map((one) => ({ ...rest, ...one }))
      assert.deepEqual(read({ ...head, data }), {
        object: 'list',
        model: 'm',
        data: [
          { object: 'embedding', index: 0, embedding: [1] },
          { object: 'embedding', index: 1, embedding: 'AACAPw==' },
        ],
      })
    })
  }

  test('keeps the vendor’s own index and model, and its usage with what is added to that', () => {
    const usage = { prompt_tokens: 3, total_tokens: 3, cost: 0.1 }
    const data = [{ object: 'embedding', index: 1, embedding: [1] }]
    assert.deepEqual(read({ object: 'list', model: 'm-1', data, usage }), { object: 'list', model: 'm-1', data, usage })
  })

  test('has the total for its prompt where a vendor tells nothing else, and no usage where it tells none', () => {
    const withUsage = (usage: unknown) => read({ data: [{ embedding: [1] }], usage }).usage
    assert.deepEqual(withUsage({ total_tokens: 3 }), { prompt_tokens: 3, total_tokens: 3 })
    for (const nothing of [null, undefined, {}, { total_tokens: -1 }, { prompt_tokens: '3' }]) {
      assert.equal(withUsage(nothing), undefined)
    }
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type ClientPlatform, startClientPlatform } from '../clients/platform.ts'
import { type Conversation, readConversations, startUpstream } from './upstream.ts'

const conversations = readConversations('openai')
const isStream = ({ request }: Conversation) => request.stream === true
const isError = ({ reply }: Conversation) => reply.status !== 200

/** Recorded conversations with OpenAI's API, through openai-generate behind llm-router. */
describe('a conversation with OpenAI’s API', () => {
  let upstream: Awaited<ReturnType<typeof startUpstream>>
  let platform: ClientPlatform
  before(async () => {
    upstream = await startUpstream()
    platform = await startClientPlatform(upstream.url)
  })
  after(async () => {
    await platform.close()
    upstream.close()
  })

  async function ask({ reply }: Conversation, request: Record<string, unknown>) {
    upstream.willReply(reply)
    const sent = { method: 'POST', body: JSON.stringify(request), headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${platform.routerUrl}/chat/completions`, sent)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  for (const conversation of conversations.filter((one) => !isStream(one) && !isError(one))) {
    const { name, request, reply } = conversation
    test(`${name} is asked as it was, and answered byte for byte`, async () => {
      const { status, headers, text } = await ask(conversation, request)
      assert.equal(text, reply.body)
      assert.equal(status, 200)
      assert.equal(headers.get('content-type'), 'application/json')
      assert.notEqual(headers.get('x-llm-cost-usd'), null)
      assert.equal(JSON.stringify(upstream.lastAsked()), JSON.stringify(request))
    })
  }

  for (const conversation of conversations.filter(isStream)) {
    const { name, request, reply } = conversation
    const lines = reply.body.split('\n').filter((line) => line !== '')
    const chunks = lines.slice(0, -2)
    const usageLine = lines.at(-2) ?? ''

    test(`${name} is answered chunk for chunk, with the cost in its last`, async () => {
      const { text } = await ask(conversation, request)
      const got = text.split('\n').filter((line) => line !== '')
      assert.deepEqual(got.slice(0, -2), chunks)
      const cost = /"cost_usd":([\d.e-]+)\}$/.exec(got.at(-2) ?? '')
      assert.ok(Number(cost?.[1]) > 0)
      assert.equal(got.at(-2), usageLine.replace(/\}$/, `,${cost?.[0]}`))
      assert.equal(got.at(-1), 'data: [DONE]')
      assert.deepEqual(upstream.lastAsked(), request)
    })

    test(`${name} is answered without a word of usage where none was asked for`, async () => {
      const { stream_options: _, ...unasked } = request
      const { text } = await ask(conversation, unasked)
      const got = text.split('\n').filter((line) => line !== '')
      assert.deepEqual(
        got.slice(0, -1),
        chunks.map((line) => line.replace(',"usage":null', '')),
      )
      assert.deepEqual(upstream.lastAsked(), request)
    })
  }

  const errors: Record<string, [status: number, code: string]> = {
    'error-context': [400, 'context_length_exceeded'],
    'error-parameter': [422, 'unsupported_by_provider'],
    'error-rate': [503, 'providers_exhausted'],
  }
  for (const conversation of conversations.filter(isError)) {
    const { name, request, reply } = conversation
    test(`${name} is an error of the table, with the vendor’s own sentence`, async () => {
      const { status, headers, text } = await ask(conversation, request)
      const { error } = JSON.parse(text)
      assert.deepEqual([status, error.code], errors[name])
      assert.ok(error.message.includes(JSON.parse(reply.body).error.message.replace(/\.$/, '')), error.message)
      if (name === 'error-rate') assert.equal(headers.get('retry-after-ms'), reply.headers['retry-after-ms'])
    })
  }
})

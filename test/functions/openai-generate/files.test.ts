import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatRequest } from '#runtime/contract/chat.ts'
import { createSecrets } from '#runtime/secrets.ts'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { openai } from '../../../local/simulators/openai.ts'
import { started } from '../../local/simulators/started.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { translate } from '../translators.ts'

const pdf = 'JVBERi0xLjQK'
const url = `data:application/pdf;base64,${pdf}`
const asking = (file: object): ChatRequest => ({
  messages: [{ role: 'user', content: [{ type: 'file', file } as never] }],
})

test('a file without a name, or in base64 alone, is answered by OpenAI in each dialect, whole and streamed', async (context) => {
  const simulator = await started(context, openai)
  const environment = { OPENAI_BASE_URL: `${simulator.url}/v1`, OPENAI_MODEL: 'gpt-5-nano' }
  const key = () => 'a-key-for-tests'
  const read = (name: string) => (name === 'openai-api-key' ? key() : undefined)
  const secrets = { ...createSecrets('/nonexistent', {}), read, require: key, readKey: read, requireKey: key }
  const running = await startTestFunction(createFunction, environment, { secrets })
  context.after(running.close)
  const source = { type: 'base64', media_type: 'application/pdf', data: pdf }
  const bodies: [string, object][] = [
    ['/v1/messages', { max_tokens: 64, messages: [{ role: 'user', content: [{ type: 'document', source }] }] }],
    ['/v1/chat/completions', asking({ file_data: url })],
    ['/v1/chat/completions', asking({ filename: 'a.pdf', file_data: pdf })],
    ['/v1/chat/completions', asking({ file_data: pdf })],
    ['/v1/responses', { input: [{ role: 'user', content: [{ type: 'input_file', file_data: url }] }] }],
  ]
  for (const [path, body] of bodies) {
    for (const stream of [false, true]) {
      const reply = await running.post(path, { model: 'gpt-5-nano', ...body, stream })
      assert.equal(reply.status, 200, `${path}: ${reply.text}`)
    }
  }
})

test('a file is sent with a name and a data URL to everyone with OpenAI’s format, and keeps its own', () => {
  for (const provider of ['openai', 'openrouter', 'groq', 'cluster']) {
    const sent = (file: object) => {
      const { messages } = translate({ provider, model: 'm' }, asking(file)) as ChatRequest
      return messages
        .flatMap(({ content }) => (Array.isArray(content) ? content : []))
        .map((part) => Reflect.get(part, 'file'))
    }
    const csv = 'data:text/csv;charset=utf-8;base64,YTtiCg=='
    const odd = 'data:application/x-odd;base64,AAAA'
    assert.deepEqual(sent({ file_data: pdf }), [{ filename: 'document.pdf', file_data: url }])
    assert.deepEqual(sent({ filename: '', file_data: url }), [{ filename: 'document.pdf', file_data: url }])
    assert.deepEqual(sent({ filename: 'b.pdf', file_data: url }), [{ filename: 'b.pdf', file_data: url }])
    assert.deepEqual(sent({ file_data: csv }), [{ filename: 'document.csv', file_data: csv }])
    assert.deepEqual(sent({ file_data: odd }), [{ filename: 'document', file_data: odd }])
    assert.deepEqual(sent({ file_id: 'file-1' }), [{ file_id: 'file-1' }])
  }
})

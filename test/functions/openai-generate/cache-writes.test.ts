import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { createFunction } from '../../../functions/openai-generate/handler.ts'
import { startTestFunction } from '../../runtime/parts.ts'
import { answer, chunk, startUpstream, stream, words } from '../../scenarios/upstream.ts'

type Details = Record<string, number | null>

/** The details of the prompt that the function tells of a whole answer, and of a stream. */
async function toldOf(context: TestContext, vendor: string, ttl: string, details: Details): Promise<unknown[]> {
  const usage = { prompt_tokens: 1000, completion_tokens: 1, total_tokens: 1001, prompt_tokens_details: details }
  const message = { role: 'assistant', content: 'a' }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  const upstream = await startUpstream(context, (call) => {
    if (call.body.stream !== true) return answer(call, 200, { id: 'x', choices, usage })
    stream(call, [...words(1), chunk({}, 'stop'), JSON.stringify({ id: 'x', choices: [], usage }), '[DONE]'])
    call.response.end()
  })
  const directory = await mkdtemp(join(tmpdir(), 'cache-writes-'))
  context.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'openai-api-key')
  await writeFile(file, 'a-key-for-tests\n')
  const running = await startTestFunction(createFunction, {
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    OPENAI_MODEL: 'm',
    OPENAI_VENDOR: vendor,
    OPENAI_API_KEY_FILE: file,
  })
  context.after(running.close)
  const content = [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl } }]
  const body = { messages: [{ role: 'user', content }] }
  const whole = await running.post('/v1/chat/completions', body)
  const streamed = await running.post('/v1/chat/completions', {
    ...body,
    stream: true,
    stream_options: { include_usage: true },
  })
  const last = streamed.text.split('\n').findLast((line) => line.includes('"usage":{'))
  return [Object(whole.body).usage, JSON.parse(last?.slice('data: '.length) ?? '{}').usage].map(
    (told) => told?.prompt_tokens_details,
  )
}

describe('what a vendor has written to a cache', () => {
  const written = { cached_tokens: 0, cache_write_tokens: 900 }
  for (const [what, vendor, ttl, details, expected] of [
    [
      'may be for an hour where a mark says so',
      'openrouter',
      '1h',
      written,
      { ...written, cache_write_1h_tokens: null },
    ],
    ['is for five minutes where none does', 'openrouter', '5m', written, written],
    ['is for none where nothing was written', 'openrouter', '1h', { cached_tokens: 900 }, { cached_tokens: 900 }],
    [
      'is divided as a vendor says',
      'openrouter',
      '1h',
      { ...written, cache_write_1h_tokens: 100 },
      { ...written, cache_write_1h_tokens: 100 },
    ],
    ['is for no hour where a vendor is sent no mark', 'openai', '1h', written, written],
  ] as const) {
    test(what, async (context) => {
      assert.deepEqual(await toldOf(context, vendor, ttl, details), [expected, expected])
    })
  }
})

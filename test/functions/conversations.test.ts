import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createFunction as anthropicGenerate } from '../../functions/anthropic-generate/handler.ts'
import { createFunction as bedrockGenerate } from '../../functions/bedrock-generate/handler.ts'
import { anthropic } from '../../local/simulators/anthropic.ts'
import { bedrock } from '../../local/simulators/bedrock.ts'
import { type Simulator, startSimulator } from '../../local/simulators/simulator.ts'
import { type Driver, drivers } from './drivers.ts'

/** The functions whose providers have rules of their own for conversations, before simulators that have the same rules. */
const functions = [
  {
    driven: { createFunction: anthropicGenerate, folder: 'anthropic-generate' },
    simulator: anthropic,
    beginsWithAssistant: undefined,
    environment: (url: string, file: string) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY_FILE: file }),
  },
  {
    driven: { createFunction: bedrockGenerate, folder: 'bedrock-generate' },
    simulator: bedrock,
    beginsWithAssistant: 'unsupported_by_provider',
    environment: (url: string, file: string) => ({
      AWS_REGION: 'us-east-1',
      BEDROCK_BASE_URL: url,
      BEDROCK_API_KEY_FILE: file,
    }),
  },
]

const failure = (content: unknown) => ({
  max_tokens: 100,
  tools: [{ name: 'read', input_schema: { type: 'object' } }],
  messages: [
    { role: 'user', content: 'Read it.' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content }] },
  ],
})

const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjQK' } }
const repeated = {
  max_tokens: 100,
  tools: [{ name: 'read', input_schema: { type: 'object' } }],
  messages: [
    { role: 'user', content: [pdf, pdf, { type: 'text', text: 'What do they say?' }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [pdf] }] },
    { role: 'assistant', content: 'The same.' },
    { role: 'user', content: [pdf, { type: 'text', text: 'And now?' }] },
  ],
}

const greeting = { role: 'assistant', content: 'Hello! How can I help?' }
const begun: [string, object[]][] = [
  ['begins', [greeting, { role: 'user', content: 'Hi' }]],
  ['begins, but for what is blank,', [{ role: 'user', content: ' ' }, greeting, { role: 'user', content: 'Hi' }]],
]

for (const { driven, simulator: provider, environment, beginsWithAssistant } of functions) {
  describe(`${driven.folder} answers a conversation`, () => {
    let simulator: Simulator
    let directory: string
    let driver: Driver
    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'conversations-'))
      const file = join(directory, 'api-key')
      await writeFile(file, 'a-key-for-tests\n')
      simulator = await startSimulator(provider)
      driver = await drivers['over a socket'](driven, environment(simulator.url, file))
    })
    after(async () => {
      await driver.close()
      await simulator.close()
      await rm(directory, { recursive: true })
    })

    for (const [what, messages] of begun) {
      for (const stream of [false, true]) {
        test(`that the assistant ${what} or leaves it to another target: ${stream ? 'streamed' : 'whole'}`, async () => {
          const { body, text } = await driver.post('/v1/chat/completions', { messages, stream })
          assert.equal(Object(body).error?.code, beginsWithAssistant, text)
        })
      }
    }

    for (const content of ['Answer: ', [{ type: 'text', text: 'Answer:\n\n', cache_control: { type: 'ephemeral' } }]]) {
      test(`whose last answer is to be continued after white space: ${JSON.stringify(content)}`, async () => {
        const messages = [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content },
        ]
        const reply = await driver.post('/v1/chat/completions', { messages })
        assert.equal(reply.status, 200, reply.text)
      })
    }

    test('in which a file is more than once, a result of a tool included', async () => {
      const reply = await driver.post('/v1/messages', repeated)
      assert.equal(reply.status, 200, reply.text)
    })

    for (const content of [undefined, '', ' \n', [], [{ type: 'text', text: '' }]]) {
      for (const stream of [false, true]) {
        test(`whose tool failed and said ${JSON.stringify(content)}: ${stream ? 'streamed' : 'whole'}`, async () => {
          const reply = await driver.post('/v1/messages', { ...failure(content), stream })
          assert.equal(reply.status, 200, reply.text)
        })
      }
    }
  })
}

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { splitInstructions } from '#runtime/contract/instructions.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createFunction as anthropicGenerate } from '../../functions/anthropic-generate/handler.ts'
import { createFunction as bedrockGenerate } from '../../functions/bedrock-generate/handler.ts'
import { createFunction as vertexGenerate } from '../../functions/vertex-generate/handler.ts'
import { anthropic } from '../../local/simulators/anthropic.ts'
import { bedrock } from '../../local/simulators/bedrock.ts'
import { writeExternalAccount } from '../../local/simulators/google-credentials.ts'
import type { SimulatedProvider } from '../../local/simulators/provider.ts'
import { vertex } from '../../local/simulators/vertex.ts'
import { started } from '../local/simulators/started.ts'
import { startTestFunction } from '../runtime/parts.ts'

const system = { role: 'system', content: 'Be brief.' }
const user = { role: 'user', content: 'Write a poem.' }
const answer = { role: 'assistant', content: 'Roses are red. ' }
const step = { role: 'developer', content: 'Now translate the poem to French.' }
const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }
const calling = { role: 'assistant', content: null, tool_calls: [call] }
const result = { role: 'tool', tool_call_id: 'call_1', content: 'Red.' }
const asUsers = (message: ChatMessage) => ({ ...message, role: 'user' })

type Provider = {
  createFunction: CreateFunction
  simulator: SimulatedProvider
  environment(url: string, directory: string): Promise<Record<string, string>>
}

async function keyIn(directory: string): Promise<string> {
  const file = join(directory, 'api-key')
  await writeFile(file, 'a-key-for-tests\n')
  return file
}

/** The providers that have a field for instructions. */
const providers: Record<string, Provider> = {
  anthropic: {
    createFunction: anthropicGenerate,
    simulator: anthropic,
    environment: async (url, directory) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY_FILE: await keyIn(directory),
    }),
  },
  bedrock: {
    createFunction: bedrockGenerate,
    simulator: bedrock,
    environment: async (url, directory) => ({
      AWS_REGION: 'us-east-1',
      BEDROCK_BASE_URL: url,
      BEDROCK_API_KEY_FILE: await keyIn(directory),
    }),
  },
  vertex: {
    createFunction: vertexGenerate,
    simulator: vertex,
    environment: async (url, directory) => ({
      GOOGLE_CLOUD_PROJECT: 'test-project',
      VERTEX_BASE_URL: url,
      VERTEX_CREDENTIALS_FILE: await writeExternalAccount(directory, url),
    }),
  },
}

async function start(context: TestContext, { createFunction, simulator: provider, environment }: Provider) {
  const simulator = await started(context, provider)
  const directory = await mkdtemp(join(tmpdir(), 'later-instructions-'))
  context.after(() => rm(directory, { recursive: true }))
  const running = await startTestFunction(createFunction, await environment(simulator.url, directory))
  context.after(running.close)
  return { simulator, running }
}

/** The turns that the provider got, each as its role and the texts in it. */
function turnsOf(body: unknown): [string, string][] {
  const { messages, contents } = Object(body)
  return (messages ?? contents).map(({ role, content, parts }: Record<string, unknown>) => [
    role === 'model' ? 'assistant' : role,
    [...JSON.stringify(content ?? parts).matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text).join('|'),
  ])
}

describe('an instruction behind an answer is the next step, and not the end of a conversation to be continued:', () => {
  for (const [name, provider] of Object.entries(providers)) {
    for (const stream of [false, true]) {
      test(`${name}, ${stream ? 'streamed' : 'whole'}`, async (context) => {
        const { simulator, running } = await start(context, provider)
        const messages = [system, user, answer, step]
        const reply = await running.post('/v1/chat/completions', { messages, stream })
        assert.equal(reply.status, 200, reply.text)
        // The earlier answer is as it was: only one that is to be continued loses its white space.
        assert.deepEqual(turnsOf(simulator.calls.at(-1)?.body), [
          ['user', user.content],
          ['assistant', answer.content],
          ['user', step.content],
        ])
      })
    }
  }

  test('anthropic, where the prompt is counted', async (context) => {
    assert.ok(providers.anthropic)
    const { simulator, running } = await start(context, providers.anthropic)
    const prompt = { model: 'claude-haiku-5-5', messages: [user, answer, { ...step, role: 'system' }] }
    const reply = await running.post('/v1/messages/count_tokens', prompt)
    assert.equal(reply.status, 200, reply.text)
    assert.deepEqual(turnsOf(simulator.calls.at(-1)?.body).at(-1), ['user', step.content])
  })
})

describe('instructions further on', () => {
  const cases: [string, ChatMessage[], ReturnType<typeof splitInstructions>][] = [
    [
      'are turns behind the last answer, however many',
      [user, answer, step, system],
      { instructions: [], turns: [user, answer, asUsers(step), asUsers(system)] },
    ],
    [
      'keep their place when the next answer follows',
      [user, answer, step, answer, system],
      { instructions: [], turns: [user, answer, asUsers(step), answer, asUsers(system)] },
    ],
    [
      'stand before a turn of the user or a result, which is the next step',
      [user, answer, step, user, calling, system, result],
      { instructions: [step, system], turns: [user, answer, user, calling, result] },
    ],
    [
      'stand behind a turn of the user or a result',
      [user, step, calling, result, system],
      { instructions: [step, system], turns: [user, calling, result] },
    ],
    [
      'leave an answer to be continued where it is the last message',
      [system, user, answer],
      { instructions: [system], turns: [user, answer] },
    ],
    ['at the beginning are none', [system, answer, user], { instructions: [system], turns: [answer, user] }],
    ['alone are turns', [system, step], { instructions: [], turns: [asUsers(system), asUsers(step)] }],
    ['are none where there are none', [], { instructions: [], turns: [] }],
  ]
  for (const [what, messages, expected] of cases) {
    test(what, () => assert.deepEqual(splitInstructions(messages), expected))
  }
})

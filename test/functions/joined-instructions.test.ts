import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createFunction as createCluster } from '../../functions/cluster-generate/handler.ts'
import { createFunction as createOllama } from '../../functions/ollama-generate/handler.ts'
import { createFunction as createOpenAi } from '../../functions/openai-generate/handler.ts'
import { llamaCpp } from '../../local/simulators/llama-cpp.ts'
import { ollama } from '../../local/simulators/ollama.ts'
import { openai } from '../../local/simulators/openai.ts'
import type { SimulatedProvider } from '../../local/simulators/provider.ts'
import { started } from '../local/simulators/started.ts'
import { startTestFunction } from '../runtime/parts.ts'
import { translate } from './translators.ts'

const user = { role: 'user', content: 'Hello.' }
const first = { role: 'system', content: 'Be brief.' }
const second = { role: 'developer', content: 'Be kind.' }
const joined = { role: 'system', content: 'Be brief.\n\nBe kind.' }
const text = (...texts: string[]) => texts.map((one) => ({ type: 'text', text: one }))

type Started = [SimulatedProvider, CreateFunction, (url: string) => Record<string, string>]
const servers: Record<string, Started> = {
  vllm: [
    openai,
    createOpenAi,
    (url) => ({ OPENAI_VENDOR: 'vllm', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'gpt-5-nano' }),
  ],
  cluster: [
    llamaCpp,
    createCluster,
    (url) => ({ CLUSTER_BASE_URL: url, CLUSTER_MODEL: 'llama-3.2-1b-instruct', CLUSTER_AUTH: 'none' }),
  ],
  ollama: [ollama, createOllama, (url) => ({ OLLAMA_HOST: url, OLLAMA_MODEL: 'llama3.2:1b' })],
}

describe('a server whose template takes one system message is sent one', () => {
  for (const [name, [provider, createFunction, environment]] of Object.entries(servers)) {
    test(name, async (context: TestContext) => {
      const simulator = await started(context, provider)
      const running = await startTestFunction(createFunction, environment(simulator.url))
      context.after(running.close)
      for (const stream of [false, true]) {
        const reply = await running.post('/v1/chat/completions', { messages: [first, second, user], stream })
        assert.equal(reply.status, 200, reply.text)
        assert.deepEqual(Object(simulator.calls.at(-1)?.body).messages, [joined, user])
      }
    })
  }
})

for (const provider of 'groq together fireworks cerebras zai gemini vllm sglang cluster ollama'.split(' ')) {
  const sent = (messages: ChatMessage[]) => Object(translate({ provider, model: 'm' }, { messages })).messages

  describe(`instructions at the beginning, for ${provider},`, () => {
    test('are joined, whatever their role and form', () => {
      assert.deepEqual(sent([second, first, user]), [{ role: 'system', content: 'Be kind.\n\nBe brief.' }, user])
      const parts = [first, { ...second, content: text('Be ', 'kind.') }, { ...first, content: '' }, user]
      assert.deepEqual(sent(parts), [joined, user])
    })

    test('are left as they are, where there is one', () => {
      assert.deepEqual(sent([first, user]), [first, user])
      assert.deepEqual(sent([user]), [user])
    })

    test('are one turn of the user, where there is nothing else', () => {
      assert.deepEqual(sent([first, second]), [{ ...joined, role: 'user' }])
    })

    test('are not joined with later ones', () => {
      const later = { role: 'system', content: 'Be loud.' }
      assert.deepEqual(sent([first, second, user, later, user]), [joined, user, later, user])
      assert.deepEqual(sent([user, first, first, user]), [user, first, first, user])
    })

    test('keep what more than a text they have', () => {
      const named = [first, { ...first, name: 'example_user' }, user]
      assert.equal(sent(named).length, 3)
    })
  })
}

test('OpenAI, which takes several, is sent them as they came', () => {
  for (const provider of ['openai', 'openrouter']) {
    const { messages } = Object(translate({ provider, model: 'm' }, { messages: [first, second, user] }))
    assert.deepEqual(messages, [first, second, user])
  }
})

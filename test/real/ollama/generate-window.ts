import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createFunction } from '../../../functions/ollama-generate/handler.ts'
import { errorOf, startTestFunction, type TestFunction } from '../../runtime/parts.ts'
import type { OllamaServer } from './ollama-server.ts'

const windowTokens = 1000
/** A message of as many tokens as its text has characters, and about 20 more for the template. */
const said = (role: string, length: number) => ({ role, content: 'x'.repeat(length) })

/** Prompts around the window, on the Ollama that is running once the tests do. */
export function describeWindow(server: () => OllamaServer): void {
  describe('ollama-generate with a window', () => {
    let generate: TestFunction

    before(async () => {
      const window = { OLLAMA_CONTEXT_TOKENS: String(windowTokens) }
      generate = await startTestFunction(createFunction, { OLLAMA_HOST: server().url, ...window })
    })
    after(() => generate?.close())

    const ask = (messages: object[], rest: object = {}) =>
      generate.post('/v1/chat/completions', { messages, max_tokens: 3, ...rest })

    const cut: [string, object[], object?][] = [
      ['one message that is too long', [said('user', 5000)]],
      ['a message that is gone', [said('user', 600), said('assistant', 100), said('user', 600)]],
      ['instructions that are gone', [said('system', 500), said('user', 600)]],
      ['an answer that pushes the prompt out', [said('user', 900)], { max_tokens: 200 }],
    ]
    for (const [what, messages, rest] of cut) {
      test(`passes on no answer to ${what}`, async () => {
        const whole = await ask(messages, rest)
        assert.equal(whole.status, 400, whole.text)
        assert.equal(errorOf(whole).code, 'context_length_exceeded')
        const streamed = await ask(messages, { ...rest, stream: true })
        assert.match(streamed.text, /context_length_exceeded/)
        assert.doesNotMatch(streamed.text, /\[DONE\]/)
      })
    }

    const whole: [string, object[], object?][] = [
      ['one message that just fits', [said('user', 950)]],
      ['a long answer that just fits', [said('user', 500)], { max_tokens: 450 }],
      ['instructions and a long message', [said('system', 50), said('user', 800)]],
      ['a chat', [said('user', 200), said('assistant', 200), said('user', 200)]],
    ]
    for (const [what, messages, rest] of whole) {
      test(`passes on the answer to ${what}`, async () => {
        for (const stream of [false, true]) {
          const reply = await ask(messages, { ...rest, stream })
          assert.equal(reply.status, 200, reply.text)
          assert.doesNotMatch(reply.text, /"error"/)
        }
      })
    }
  })
}

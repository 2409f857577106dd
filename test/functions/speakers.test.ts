import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatMessage } from '#runtime/contract/chat.ts'
import { translate } from './translators.ts'

const models: [provider: string, model: string][] = [
  ['anthropic', 'claude-haiku-4-5'],
  ['bedrock', 'anthropic.claude-haiku-4-5'],
  ['vertex', 'gemini-2.5-flash'],
  ['ollama', 'llama3.2'],
]
const parts = [
  { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
  { type: 'text', text: 'Tea.' },
]
const image = parts.slice(0, 1)
const say = (name: string | undefined, content: ChatMessage['content']): ChatMessage => ({
  role: 'user',
  name,
  content,
})

for (const [provider, model] of models) {
  const sent = (messages: ChatMessage[]) => JSON.stringify(translate({ provider, model }, { messages }))

  test(`${provider} is told who of several users speaks`, () => {
    const messages = [say('alice', 'Coffee.'), say('bob', parts), say('carol', image), say(undefined, 'Juice.')]
    const plain = sent([{ role: 'system', name: 'boss', content: 'Serve.' }, ...messages])
    for (const text of ['"alice: Coffee."', '"bob: Tea."', '"carol:"', '"Juice."', '"Serve."']) {
      assert.ok(plain.includes(text), `${text} in ${plain}`)
    }
  })

  test(`${provider} is not told the only name of a conversation`, () => {
    const messages = [say('alice', 'Coffee.'), say(undefined, 'Juice.'), say('alice', 'Tea.')]
    assert.equal(sent(messages), sent(messages.map(({ name: _, ...rest }) => rest)))
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatSpeaker } from '../clients/dialects/chat.ts'
import { messagesSpeaker } from '../clients/dialects/messages.ts'
import { responsesSpeaker } from '../clients/dialects/responses.ts'

const text = 'Say something.'
const maxTokens = 10
const schema = {
  type: 'object',
  properties: { is: { enum: ['yes', 'no'] } },
  required: ['is'],
  additionalProperties: false,
}

/**
 * A function on a real server, in each dialect by its vendor's own client. The model says letters at random and never ends.
 * @param url the function's
 */
export function testDialects(url: () => string, model: string): void {
  for (const create of [chatSpeaker, responsesSpeaker, messagesSpeaker]) {
    test(`answers ${create.name.replace('Speaker', '')} by that dialect's own client, whole, streamed and by a schema`, async () => {
      const speaker = create(`${url()}/v1`)
      const told = await speaker.ask({ model, text, maxTokens })
      const streamed = await speaker.stream({ model, text, maxTokens })
      assert.equal(streamed.pieces.join(''), streamed.text)
      for (const { text: said, stop, usage } of [told, streamed]) {
        assert.match(said, /^[a-zA-Z0-9]{10}$/)
        assert.equal(stop, 'length')
        assert.equal(usage.output, maxTokens)
        assert.equal(usage.input, told.usage.input)
      }
      const fitting = await speaker.ask({ model, text, schema, maxTokens: 200 })
      assert.match(JSON.parse(fitting.text).is, /^(yes|no)$/)
      assert.equal(fitting.stop, 'end')
    })
  }
}

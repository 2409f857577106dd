import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { createFunction } from '../../../functions/vertex-generate/handler.ts'
import { changeBehaviour } from '../../../local/simulators/behaviour.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import { type Simulator, startSimulator } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { type Driver, drivers } from '../drivers.ts'

const hello = { role: 'user', content: 'How is the weather?' }
const tools = [{ type: 'function', function: { name: 'weather' } }]
const model = 'gemini-3.5-flash-lite'

const replySchema = v.object({
  choices: v.tuple([
    v.object({
      message: v.looseObject({
        tool_calls: v.array(
          v.looseObject({
            id: v.string(),
            extra_content: v.optional(v.object({ google: v.object({ thought_signature: v.string() }) })),
          }),
        ),
      }),
    }),
  ]),
})
const sentSchema = v.object({
  contents: v.array(v.object({ parts: v.array(v.looseObject({ thoughtSignature: v.optional(v.string()) })) })),
})

/** What Gemini signs comes back to it, through either of Google's packages; it refuses what is not signed. */
for (const sdk of ['genai', 'vertexai']) {
  describe(`the signature of a call, by ${sdk}`, () => {
    let simulator: Simulator
    let directory: string
    let driver: Driver
    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'vertex-'))
      simulator = await startSimulator(vertex)
      driver = await drivers['over a socket'](
        { createFunction, folder: 'vertex-generate' },
        {
          GOOGLE_CLOUD_PROJECT: 'test-project',
          VERTEX_BASE_URL: simulator.url,
          VERTEX_SDK: sdk,
          VERTEX_CREDENTIALS_FILE: await writeExternalAccount(directory, simulator.url),
        },
      )
    })
    after(async () => {
      await driver.close()
      await simulator.close()
      await rm(directory, { recursive: true })
    })

    const post = (messages: object[]) => driver.post('/v1/chat/completions', { model, messages, tools })
    async function called() {
      const call = { name: 'weather', arguments: { city: 'Ulm' } }
      simulator.behaviour = changeBehaviour(simulator.behaviour, { toolCalls: [call, call] })
      const reply = await post([hello])
      simulator.behaviour = changeBehaviour(simulator.behaviour, { toolCalls: null })
      return v.parse(replySchema, reply.body).choices[0].message
    }
    const results = (calls: { id: string }[]) =>
      calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'Sun' }))
    const signatures = () =>
      v.parse(sentSchema, simulator.calls.at(-1)?.body).contents[1]?.parts.map((part) => part.thoughtSignature)

    test('comes back as it was', async () => {
      const message = await called()
      const [first, second] = message.tool_calls
      const signature = first?.extra_content?.google.thought_signature
      assert.ok(signature)
      assert.equal(second?.extra_content, undefined)
      const reply = await post([hello, message, ...results(message.tool_calls)])
      assert.equal(reply.status, 200, reply.text)
      assert.deepEqual(signatures(), [signature, undefined])
    })

    test('is made up for where the client has dropped it, in Google’s own word for that', async () => {
      const message = await called()
      const dropped = message.tool_calls.map(({ extra_content: _, ...call }) => call)
      const reply = await post([hello, { ...message, tool_calls: dropped }, ...results(dropped)])
      assert.equal(reply.status, 200, reply.text)
      assert.deepEqual(signatures(), ['skip_thought_signature_validator', undefined])
    })

    test('that is another’s is refused as Gemini refuses it, and others may take it', async () => {
      const message = await called()
      const forged = message.tool_calls.map((call) => ({
        ...call,
        extra_content: { google: { thought_signature: 'Zm9yZ2Vk' } },
      }))
      const reply = await post([hello, { ...message, tool_calls: forged }, ...results(forged)])
      assert.equal(reply.status, 422)
      assert.match(reply.text, /Thought signature is not valid/)
    })
  })
}

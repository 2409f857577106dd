import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createGenAiClient } from '../../../functions/vertex-generate/sdk/genai.ts'
import type { Connection, VertexClient } from '../../../functions/vertex-generate/sdk/port.ts'
import { createVertexAiClient } from '../../../functions/vertex-generate/sdk/vertexai.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from '../../local/simulators/started.ts'
import { temporaryDirectory } from '../../local/simulators/temporary-directory.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const event = Buffer.from(`data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text: 'Hello' }] } }] })}\n\n`)

/** A stream without end, each of its pieces in a turn of its own; and how many have been taken. */
function endless() {
  const taken = { pieces: 0 }
  async function* pieces() {
    for (;;) {
      await setImmediate()
      taken.pieces += 1
      yield event
    }
  }
  return { taken, fetch: async () => new Response(pieces(), { headers: { 'content-type': 'text/event-stream' } }) }
}

type CreateClient = (connection: Connection) => VertexClient

/** The reader of a stream that comes by that `fetch`. */
async function reading(context: TestContext, createClient: CreateClient, ownFetch: typeof fetch) {
  const builtIn = globalThis.fetch
  context.after(() => {
    globalThis.fetch = builtIn
  })
  const { url } = await started(context, vertex)
  const keyFile = await writeExternalAccount(await temporaryDirectory(context), url)
  const client = createClient({ project: 'p', location: 'us-central1', baseUrl: url, keyFile })
  await client.authorize()
  const stream = client.stream(
    { model: 'm', contents: [{ role: 'user', parts: [{ text: 'Hello' }] }], generationConfig: {} },
    { fetch: ownFetch, signal: new AbortController().signal, isPrivate: false },
  )
  const reader = stream[Symbol.asyncIterator]()
  context.after(() => reader.return?.())
  return reader
}

for (const [sdk, createClient] of Object.entries({ genai: createGenAiClient, vertexai: createVertexAiClient })) {
  describe(`a stream of Gemini, by ${sdk}`, () => {
    test('is no longer kept where it has been read', async (context) => {
      const reader = await reading(context, createClient, endless().fetch)
      const pieces: WeakRef<object>[] = []
      for (let nth = 0; nth < 100; nth += 1) pieces.push(new WeakRef(Object((await reader.next()).value)))
      await setImmediate()
      collectGarbage()
      const kept = pieces.filter((piece) => piece.deref() !== undefined).length
      assert.ok(kept < 5, `${kept} of ${pieces.length}`)
    })

    test('is read no faster than its reader reads', async (context) => {
      const { taken, fetch } = endless()
      const reader = await reading(context, createClient, fetch)
      await reader.next()
      for (let turn = 0; turn < 1000; turn += 1) await setImmediate()
      assert.ok(taken.pieces < 5, `${taken.pieces} have been taken`)
    })

    test('that is refused is the reason why', async (context) => {
      const error = { code: 429, message: 'The quota is used up', status: 'RESOURCE_EXHAUSTED' }
      const reader = await reading(context, createClient, async () => Response.json({ error }, { status: 429 }))
      await assert.rejects(reader.next(), /429.*The quota is used up/s)
    })
  })
}

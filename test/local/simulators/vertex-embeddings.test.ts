import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { ApiError, GoogleGenAI } from '@google/genai'
import { embeddingVector } from '../../../local/simulators/embedding.ts'
import { writeExternalAccount } from '../../../local/simulators/google-credentials.ts'
import type { Behaviour } from '../../../local/simulators/simulator.ts'
import { vertex } from '../../../local/simulators/vertex.ts'
import { started } from './started.ts'
import { temporaryDirectory } from './temporary-directory.ts'

async function signedIn(context: TestContext, behaviour: Partial<Behaviour> = {}) {
  const simulator = await started(context, vertex, { embeddingDimensions: 4, ...behaviour })
  const keyFile = await writeExternalAccount(await temporaryDirectory(context), simulator.url)
  const httpOptions = { baseUrl: simulator.url }
  const options = { vertexai: true, project: 'p', location: 'global', httpOptions, googleAuthOptions: { keyFile } }
  return { simulator, models: new GoogleGenAI(options).models }
}

const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ApiError)
  assert.equal(error.status, 400)
  assert.match(error.message, message)
  return true
}

describe('@google/genai on the simulator, for embeddings', () => {
  it('gets a vector for each text by predict', async (context) => {
    const { models } = await signedIn(context)
    const { embeddings, metadata } = await models.embedContent({
      model: 'text-embedding-005',
      contents: ['one', 'the other'],
    })
    assert.deepEqual(embeddings, [
      { values: embeddingVector('one', 4), statistics: { truncated: false, tokenCount: 1 } },
      { values: embeddingVector('the other', 4), statistics: { truncated: false, tokenCount: 3 } },
    ])
    assert.deepEqual(metadata, { billableCharacterCount: 11 })
  })

  it('gets one vector by embedContent', async (context) => {
    const { simulator, models } = await signedIn(context)
    const config = { outputDimensionality: 3 }
    const { embeddings } = await models.embedContent({ model: 'gemini-embedding-2', contents: 'one', config })
    assert.deepEqual(embeddings?.[0]?.values, embeddingVector('one', 3))
    assert.equal(embeddings?.[0]?.statistics?.tokenCount, 1)
    assert.match(simulator.calls.at(-1)?.path ?? '', /gemini-embedding-2:embedContent$/)
  })

  it('gets a long text cut without a word, unless it says otherwise', async (context) => {
    const { models } = await signedIn(context)
    for (const [model, most] of [
      ['gemini-embedding-001', 2048],
      ['gemini-embedding-2', 8192],
    ] as const) {
      const contents = 'x'.repeat(4 * most + 1)
      const { embeddings } = await models.embedContent({ model, contents })
      assert.equal(embeddings?.[0]?.statistics?.truncated, true)
      const whole = models.embedContent({ model, contents, config: { autoTruncate: false } })
      await assert.rejects(whole, refused(new RegExp(`is ${most + 1} but the model supports up to ${most}`)))
    }
  })

  it('is refused as Vertex refuses', async (context) => {
    const { models } = await signedIn(context)
    const two = models.embedContent({ model: 'gemini-embedding-001', contents: ['one', 'two'] })
    await assert.rejects(two, refused(/1 instance\(s\) is allowed per prediction. Actual: 2/))
    const none = models.embedContent({ model: 'gemini-embedding-001', contents: [] })
    await assert.rejects(none, refused(/instances/))
    await assert.rejects(models.embedContent({ model: 'gemini-2.5-flash', contents: 'x' }), { status: 404 })
    const config = { outputDimensionality: 769 }
    const long = models.embedContent({ model: 'text-embedding-005', contents: 'x', config })
    await assert.rejects(long, refused(/768/))
  })

  it('gets no counts where the behaviour keeps them back', async (context) => {
    const { models } = await signedIn(context, { fault: { kind: 'no-usage' } })
    for (const model of ['gemini-embedding-001', 'gemini-embedding-2']) {
      const { embeddings } = await models.embedContent({ model, contents: 'x' })
      assert.equal(embeddings?.[0]?.statistics?.tokenCount, undefined)
      assert.equal(embeddings?.[0]?.values?.length, 4)
    }
  })
})

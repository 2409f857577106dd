import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FunctionCallingConfigMode } from '@google/genai'
import { collect } from './collect.ts'
import { hello, signedIn } from './genai-client.ts'

describe('@google/genai on the simulator', () => {
  it('gets tools called, whole and streamed, the first call signed; and none where they may not be called', async (context) => {
    const toolCalls = [
      { name: 'weather', arguments: { city: 'Ulm' } },
      { name: 'now', arguments: {} },
    ]
    const { models } = await signedIn(context, { toolCalls })
    const tools = [{ functionDeclarations: [{ name: 'weather' }, { name: 'now' }] }]
    const asked = { ...hello, model: 'gemini-3.5-flash', config: { tools } }
    const made = toolCalls.map(({ name, arguments: args }) => ({ name, args }))
    const whole = await models.generateContent(asked)
    assert.deepEqual(whole.functionCalls, made)
    assert.deepEqual(
      whole.candidates?.[0]?.content?.parts?.map(({ thoughtSignature }) => typeof thoughtSignature),
      ['string', 'undefined'],
    )
    const chunks = await collect(await models.generateContentStream(asked))
    assert.deepEqual(
      chunks.flatMap(({ functionCalls }) => functionCalls ?? []),
      made,
    )
    assert.equal(chunks.at(-1)?.candidates?.[0]?.finishReason, 'STOP')
    const toolConfig = { functionCallingConfig: { mode: FunctionCallingConfigMode.NONE } }
    const kept = await models.generateContent({ ...asked, config: { tools, toolConfig } })
    assert.equal(kept.functionCalls, undefined)
  })

  it('gets several answers, and the log probabilities of their words', async (context) => {
    const { models } = await signedIn(context, { text: 'One two.' })
    const config = { candidateCount: 2, responseLogprobs: true, logprobs: 2 }
    const { candidates = [] } = await models.generateContent({ ...hello, config })
    assert.deepEqual(
      candidates.map(({ index }) => index),
      [undefined, 1],
    )
    const { chosenCandidates, topCandidates } = candidates[0]?.logprobsResult ?? {}
    assert.deepEqual(
      chosenCandidates?.map(({ token }) => token),
      ['One ', 'two.'],
    )
    assert.deepEqual(
      topCandidates?.map((step) => step.candidates?.length),
      [2, 2],
    )
  })
})

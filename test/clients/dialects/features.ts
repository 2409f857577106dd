import assert from 'node:assert/strict'
import { conversation } from '../conversation.ts'
import type { Provider, Providers } from './providers.ts'
import type { Speaker } from './speaker.ts'

const { question: text, answer, calls, object, schema, tool, usage } = conversation
const result = 'It is sunny there.'
/** One dot. */
const image = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export type Scene = Pick<Providers, 'behave' | 'lastBody'> & { speaker: Speaker; provider: Provider; model: string }

/**
 * What goes through from a dialect to a provider and back. Each throws for what goes wrong, and what the client raises for what is
 * refused; `none` is for what the provider has not to give.
 */
export const features: Readonly<Record<string, (scene: Scene) => Promise<'none' | undefined>>> = {
  async 'text, whole'({ speaker, provider, model, behave }) {
    behave(provider, { text: answer })
    const told = await speaker.ask({ model, text })
    assert.deepEqual([told.text, told.stop], [answer, 'end'])
    return undefined
  },

  async 'text, streamed'({ speaker, provider, model, behave }) {
    behave(provider, { text: answer })
    const told = await speaker.stream({ model, text })
    assert.ok(told.pieces.length > 3)
    assert.deepEqual([told.pieces.join(''), told.text, told.stop], [answer, answer, 'end'])
    return undefined
  },

  'a tool and its result': (scene) => useTools(scene, calls.slice(0, 1)),

  'parallel calls': (scene) => useTools(scene, calls),

  async 'structured output'({ speaker, provider, model, behave, lastBody }) {
    behave(provider, { text: JSON.stringify(object) })
    const told = await speaker.ask({ model, text, schema })
    assert.deepEqual(JSON.parse(told.text), object)
    assert.match(lastBody(provider), /"degrees"/)
    return undefined
  },

  async images({ speaker, provider, model, behave, lastBody }) {
    behave(provider, { text: answer })
    const { seeing = provider.model } = provider
    const told = await speaker.ask({ model: model.replace(provider.model, seeing), text, image })
    assert.equal(told.text, answer)
    assert.ok(lastBody(provider).includes(image))
    return undefined
  },

  'thoughts, kept over turns': (scene) => keepThoughts(scene, scene.speaker.ask),

  'streamed thoughts, kept': (scene) => keepThoughts(scene, scene.speaker.stream),

  async 'an end by length'({ speaker, provider, model, behave }) {
    behave(provider, { text: answer, completionTokens: 45 })
    for (const told of [
      await speaker.ask({ model, text, maxTokens: 20 }),
      await speaker.stream({ model, text, maxTokens: 20 }),
    ]) {
      assert.equal(told.stop, 'length')
      assert.ok(told.text !== '' && told.text !== answer && answer.startsWith(told.text))
    }
    return undefined
  },

  async 'tokens used'({ speaker, provider, model, behave }) {
    behave(provider, { text: answer, ...usage })
    for (const told of [await speaker.ask({ model, text }), await speaker.stream({ model, text })]) {
      assert.deepEqual([told.usage.input, told.usage.output], [usage.promptTokens, usage.completionTokens])
    }
    return undefined
  },

  async 'tokens cached'({ speaker, provider, model, behave }) {
    behave(provider, { text: answer, ...usage })
    const { cached } = (await speaker.ask({ model, text })).usage
    if (cached === 0) return 'none'
    assert.equal(cached, usage.cachedTokens)
    return undefined
  },

  async 'an error'({ speaker, provider, model, behave }) {
    behave(provider, { fault: { kind: 'status', status: 400 } })
    assert.deepEqual(await raised(speaker, speaker.ask({ model, text })), { status: 400, code: 'invalid_request' })
    assert.deepEqual(await raised(speaker, speaker.stream({ model, text })), { status: 400, code: 'invalid_request' })
    return undefined
  },

  async 'a stream that is cut'({ speaker, provider, model, behave }) {
    behave(provider, { text: answer, fault: { kind: 'truncated' } })
    assert.equal((await raised(speaker, speaker.stream({ model, text })))?.code, 'bad_reply')
    return undefined
  },
}

async function useTools({ speaker, provider, model, behave, lastBody }: Scene, toolCalls: typeof calls) {
  behave(provider, { toolCalls })
  const [told, streamed] = [await speaker.ask({ model, text, tool }), await speaker.stream({ model, text, tool })]
  for (const { calls: made, stop } of [told, streamed]) {
    assert.equal(stop, 'calls')
    assert.deepEqual(
      made.map(({ name, arguments: given }) => ({ name, arguments: given })),
      toolCalls,
    )
    assert.equal(new Set(made.map(({ id }) => id)).size, toolCalls.length)
  }
  behave(provider, { text: answer })
  for (const one of [told, streamed]) {
    const last = await speaker.ask({ model, text, tool, turns: speaker.withResults(one, result) })
    assert.equal(last.text, answer)
    assert.equal(lastBody(provider).split(result).length - 1, toolCalls.length)
  }
  return undefined
}

/** Within a turn that goes on after a call, where providers want their thoughts back. */
async function keepThoughts({ speaker, provider, model, behave, lastBody }: Scene, ask: Speaker['ask']) {
  if (!provider.signature) return 'none'
  behave(provider, { toolCalls: calls.slice(0, 1), reasoningTokens: 5 })
  const told = await ask({ model, text, tool, thinks: true })
  behave(provider, { text: answer })
  await speaker.ask({ model, text, tool, thinks: true, turns: speaker.withResults(told, result) })
  assert.match(lastBody(provider), provider.signature)
  return undefined
}

/** What the client raises, in the dialect's own shape. */
async function raised(speaker: Speaker, asked: Promise<unknown>): Promise<ReturnType<Speaker['errorOf']>> {
  try {
    await asked
  } catch (thrown) {
    const error = speaker.errorOf(thrown)
    if (error) return error
    throw thrown
  }
  throw new assert.AssertionError({ message: 'nothing was raised' })
}

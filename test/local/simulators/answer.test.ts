import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { anyObject, simulateAnswer, splitIntoPieces } from '../../../local/simulators/answer.ts'
import { defaultBehaviour } from '../../../local/simulators/behaviour.ts'

const question = { model: 'm', texts: ['twelve chars', 'and 9 too'] }

describe('a simulated answer', () => {
  it('names the model and the tokens of the prompt, estimated as characters / 4', () => {
    const { text, tokens, isCut } = simulateAnswer(defaultBehaviour, question)
    assert.equal(text, 'Simulated answer from m to a prompt of 6 tokens.')
    assert.deepEqual(tokens, { prompt: 6, completion: 12, cached: 0, reasoning: 0 })
    assert.equal(isCut, false)
  })

  it('has exactly the text and the tokens of the behaviour', () => {
    const behaviour = {
      ...defaultBehaviour,
      promptTokens: 100,
      completionTokens: 50,
      cachedTokens: 40,
      reasoningTokens: 20,
      text: 'Yes.',
    }
    const { text, tokens } = simulateAnswer(behaviour, question)
    assert.equal(text, 'Yes.')
    assert.deepEqual(tokens, { prompt: 100, completion: 50, cached: 40, reasoning: 20 })
  })

  it('counts reasoning into an estimated completion', () => {
    const { tokens } = simulateAnswer({ ...defaultBehaviour, reasoningTokens: 5, text: 'Yes.' }, question)
    assert.deepEqual(tokens, { prompt: 6, completion: 6, cached: 0, reasoning: 5 })
  })

  describe('where the request says what it wants', () => {
    const schema = { type: 'object', properties: { age: { type: 'integer', minimum: 18 } }, required: ['age'] }
    const wanting = { ...question, offersTools: true, forcedTool: { name: 'extract', schema }, answerSchema: schema }

    it('calls the tool that is forced', () => {
      const { toolCalls, text } = simulateAnswer(defaultBehaviour, wanting)
      assert.deepEqual([toolCalls, text], [[{ name: 'extract', arguments: { age: 18 } }], ''])
    })

    it('gives arguments as an object, whatever the schema of a tool leaves open', () => {
      for (const open of [undefined, null, {}, { type: 'string' }, { required: ['a'] }]) {
        const { toolCalls } = simulateAnswer(defaultBehaviour, { ...wanting, forcedTool: { name: 't', schema: open } })
        assert.equal(typeof toolCalls[0]?.arguments, 'object')
      }
    })

    it('is JSON by the schema', () => {
      const { text, toolCalls } = simulateAnswer(defaultBehaviour, { ...question, answerSchema: schema })
      assert.deepEqual([text, toolCalls], ['{"age":18}', []])
    })

    it('is JSON by the schema that the prompt has, where the request has none', () => {
      const prompts = [
        ['Answer in JSON.'],
        [`Fit ${JSON.stringify(schema)}, please.`, 'Jason'],
        ['{"properties": {}} or {}'],
      ]
      const answers = prompts.map(
        (texts) => simulateAnswer(defaultBehaviour, { model: 'm', texts, answerSchema: anyObject }).text,
      )
      assert.deepEqual(answers, ['{}', '{"age":18}', '{}'])
    })

    it('is what the behaviour says all the same', () => {
      const toolCalls = [{ name: 'other', arguments: {} }]
      assert.deepEqual(simulateAnswer({ ...defaultBehaviour, toolCalls }, wanting).toolCalls, toolCalls)
      assert.equal(
        simulateAnswer({ ...defaultBehaviour, text: 'No.' }, { ...question, answerSchema: schema }).text,
        'No.',
      )
    })
  })

  it('is cut where the request allows fewer tokens, reasoning first', () => {
    const behaviour = { ...defaultBehaviour, text: '0123456789', completionTokens: 15, reasoningTokens: 5 }
    const cut = simulateAnswer(behaviour, { ...question, maxTokens: 10 })
    assert.deepEqual(
      { text: cut.text, completion: cut.tokens.completion, isCut: cut.isCut },
      { text: '01234', completion: 10, isCut: true },
    )
    const onlyReasoning = simulateAnswer(behaviour, { ...question, maxTokens: 4 })
    assert.deepEqual([onlyReasoning.text, onlyReasoning.tokens.reasoning], ['', 4])
    assert.equal(simulateAnswer(behaviour, { ...question, maxTokens: 15 }).isCut, false)
    assert.equal(simulateAnswer(behaviour, { ...question, maxTokens: -1 }).isCut, false)
  })

  it('keeps the parts of a count within the count, whatever the behaviour', () => {
    const count = fc.nat(50)
    fc.assert(
      fc.property(count, count, count, count, fc.option(fc.integer({ min: -1, max: 50 })), (...drawn) => {
        const [promptTokens, completionTokens, cachedTokens, reasoningTokens, maxTokens] = drawn
        const behaviour = { ...defaultBehaviour, promptTokens, completionTokens, cachedTokens, reasoningTokens }
        const { tokens } = simulateAnswer(behaviour, { ...question, maxTokens })
        assert.ok(tokens.cached <= tokens.prompt && tokens.reasoning <= tokens.completion)
        if (maxTokens && maxTokens > 0) assert.ok(tokens.completion <= maxTokens)
      }),
    )
  })
})

it('the pieces of a text, put together, are the text', () => {
  fc.assert(fc.property(fc.string(), (text) => assert.equal(splitIntoPieces(text).join(''), text)))
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toSteps } from '#runtime/contract/steps.ts'

const at = (characters: number, calls: number) => ({ after: { characters, calls } })
const detail = (text: string, place: object = {}) => ({ type: 'reasoning.text', text, signature: 's', ...place })
const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })
const first = detail('one')

const said = {
  role: 'assistant',
  content: 'Hello there',
  refusal: null,
  reasoning_content: 'onetwo',
  reasoning_details: [first, detail('two', at(5, 1))],
  tool_calls: [call('a'), call('b')],
}

describe('the steps of an assistant’s message', () => {
  test('are its thoughts with what they led to, and the rest with the last', () => {
    assert.deepEqual(toSteps(said), [
      {
        role: 'assistant',
        content: 'Hello',
        reasoning_content: 'one',
        reasoning_details: [first],
        tool_calls: [call('a')],
      },
      {
        ...{ role: 'assistant', content: ' there', refusal: null, reasoning_content: 'two' },
        ...{ reasoning_details: [detail('two')], tool_calls: [call('b')] },
      },
    ])
  })

  test('are one where nothing says otherwise, and it is the message itself', () => {
    const plain = { ...said, reasoning_details: [first] }
    assert.equal(toSteps(plain)[0], plain)
    const piece = { reasoning_details: [detail('two', at(5, 1))] }
    assert.deepEqual(toSteps(piece), [{ reasoning_details: [detail('two')] }])
  })

  test('divide parts that a client has made of the text', () => {
    const content = [
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo there', cache_control: {} },
    ]
    const [one, two] = toSteps({ ...said, content })
    assert.deepEqual(one?.content, [content[0], { type: 'text', text: 'lo' }])
    // Its mark for the prompt cache is one mark, at its end.
    assert.deepEqual(two?.content, [{ ...content[1], text: ' there' }])
  })

  test('lose nothing where places are not as they were told', () => {
    const places = [at(99, 99), at(0, 0), { after: 'x' }, { after: null }, at(-1, 0.5), at(4, 0)]
    for (const place of places) {
      for (const other of places) {
        const details = [detail('one', place), detail('two', other), first]
        const steps = toSteps({ ...said, reasoning_details: details })
        assert.equal(steps.map(({ content }) => content ?? '').join(''), said.content)
        assert.deepEqual(
          steps.flatMap(({ tool_calls: calls }) => calls ?? []),
          said.tool_calls,
        )
        const texts = steps.flatMap(({ reasoning_details: all }) => (all ?? []).map(({ text }) => text))
        assert.deepEqual(texts, ['one', 'two', 'one'])
      }
    }
  })

  test('have a thought that is not in the details at the beginning', () => {
    const steps = toSteps({ ...said, reasoning_content: 'other' })
    assert.deepEqual(
      steps.map(({ reasoning_content: thought }) => thought),
      ['other', ''],
    )
  })
})

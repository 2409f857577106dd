import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { judge } from '../../../functions/ollama-generate/guard/judge.ts'
import { refusesLongPrompts } from '../../../functions/ollama-generate/guard/version.ts'

const user = (length: number) => ({ role: 'user', content: 'x'.repeat(length) })

describe('whether Ollama has cut a prompt to its window', () => {
  const cases: [string, Parameters<typeof judge>, ReturnType<typeof judge>][] = [
    ['one message that fits', [{ messages: [user(9000)] }, { prompt: 2500, answer: 9 }, 4096], 'whole'],
    ['one message that fills the window', [{ messages: [user(9000)] }, { prompt: 4096, answer: 9 }, 4096], 'cut'],
    ['an answer up to the window', [{ messages: [user(10)] }, { prompt: 96, answer: 5 }, 100], 'whole'],
    ['an answer beyond the window', [{ messages: [user(10)] }, { prompt: 96, answer: 6 }, 100], 'cut'],
    ['a chat far from the window', [{ messages: [user(1000), user(1000)] }, { prompt: 500 }, 4096], 'whole'],
    [
      'two messages of which one may be gone',
      [{ messages: [user(9000), user(9000)] }, { prompt: 2500 }, 4096],
      'perhaps cut',
    ],
    [
      'a long one that must be there, as the rest is short',
      [{ messages: [user(9000), user(100)] }, { prompt: 2500 }, 4096],
      'whole',
    ],
    ['no counts, and texts that fit whatever they are', [{ messages: [user(1000)] }, {}, 4096], 'whole'],
    ['no counts', [{ messages: [user(9000)] }, {}, 4096], 'perhaps cut'],
    [
      'an image that may be gone',
      [{ messages: [{ ...user(1), images: [Buffer.from('x')] }, user(9000)] }, { prompt: 2500 }, 4096],
      'perhaps cut',
    ],
  ]
  for (const [what, given, expected] of cases) test(what, () => assert.equal(judge(...given), expected))

  test('is never taken for whole where it was cut, whatever its messages are', () => {
    const message = fc.record({
      role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
      content: fc.string({ maxLength: 400, unit: 'grapheme' }),
      tokensPerByte: fc.double({ min: 0, max: 1, noNaN: true }),
      tokensAround: fc.integer({ min: 0, max: 32 }),
    })
    const sizeOf = ({
      content,
      tokensPerByte,
      tokensAround,
    }: {
      content: string
      tokensPerByte: number
      tokensAround: number
    }) => Math.floor(Buffer.byteLength(content) * tokensPerByte) + tokensAround
    let cutCount = 0
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 4, max: 1200 }),
        (messages, window) => {
          const sizes = messages.map(sizeOf)
          const { prompt, isCut } = cutAsOllama(
            sizes,
            messages.map(({ role }) => role),
            window,
          )
          if (!isCut) return
          cutCount += 1
          assert.notEqual(judge({ messages }, { prompt, answer: 1 }, window), 'whole')
        },
      ),
      { numRuns: 2000 },
    )
    assert.ok(cutCount > 200, `${cutCount} of the prompts were cut`)
  })
})

/** What Ollama 0.6.5 leaves of messages of these sizes: first the last ones that fit, then the window. */
function cutAsOllama(sizes: number[], roles: string[], window: number): { prompt: number; isCut: boolean } {
  const total = (some: number[]) => some.reduce((sum, size) => sum + size, 0)
  let first = sizes.length - 1
  let system: number[] = []
  for (let index = first - 1; index >= 0; index -= 1) {
    system = sizes.filter((_, place) => place < index && roles[place] === 'system')
    if (total([...system, ...sizes.slice(index)]) > window) break
    first = index
  }
  const kept = total([...system, ...sizes.slice(first)])
  return { prompt: Math.min(kept, window), isCut: kept < total(sizes) || kept > window }
}

test('Ollama refuses long prompts from 0.12.6 on', () => {
  for (const version of ['0.12.6', '0.12.6-rc0', '0.12.10', '0.13.0', '1.0.0'])
    assert.ok(refusesLongPrompts(version), version)
  for (const version of ['0.12.5', '0.6.5', '0.0.0', '0.9.99', '', 'new'])
    assert.ok(!refusesLongPrompts(version), version)
})

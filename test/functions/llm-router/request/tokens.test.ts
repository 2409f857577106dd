import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { estimateTokens } from '../../../../functions/llm-router/request/estimate-tokens.ts'
import { createTokenCounter } from '../../../../functions/llm-router/request/tokens.ts'

/** Of accented letters and dashes by turns. */
const slowestMsPerCharacter = 0.0002
/** So many are counted whatever the time. */
const leastCharacters = 2048

describe('the tokens of a text', () => {
  test('of several texts are those of each, added up', async () => {
    const count = createTokenCounter((text) => text.length)
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        assert.equal(count(texts), texts.join('').length)
      }),
    )
  })

  test('of many or long ones are counted in slices that are spread over them, and come near to the whole', async () => {
    const counted: string[] = []
    const count = createTokenCounter((text) => {
      counted.push(text)
      return text.length / 5
    })
    for (const texts of [
      ['x'.repeat(1_000_000)],
      Array(62).fill('x'.repeat(16_000)),
      Array(100_000).fill('x'.repeat(10)),
    ]) {
      const characters = texts.join('').length
      counted.length = 0
      assert.equal(count(texts), characters / 5)
      assert.ok(counted.join('').length <= 16_000 && counted.length <= 63)
    }
  })

  test('are counted for half a millisecond, in which both halves of the texts have their share', async () => {
    let nowMs = 0
    let calls = 0
    const tokenizer = (text: string) => {
      nowMs += 0.05
      calls += 1
      return text.startsWith('a') ? text.length : 0
    }
    const count = createTokenCounter(tokenizer, () => nowMs)
    for (const length of [8000, 800_000]) {
      calls = 0
      const tokens = count(['a'.repeat(length), 'b'.repeat(length)])
      assert.ok(calls <= 12, `${calls} calls`)
      assert.ok(tokens > length * 0.2 && tokens < length * 1.8, `${tokens}`)
    }
  })

  test('are never those of the first characters alone, even if the process pauses while it counts them', () => {
    const prose = 'The quick brown fox jumps over the lazy dog. '.repeat(1000)
    const whole = estimateTokens(prose)
    for (const first of ['Hi', '1', '.', '👍', 'You are helpful.']) {
      let nowMs = 0
      const count = createTokenCounter(estimateTokens, () => (nowMs += 1000))
      const tokens = count([first, prose])
      assert.ok(Math.abs(tokens - whole) <= whole * 0.2, `${tokens} for ${whole} after ${first}`)
    }
  })

  // How long this takes on a machine, `npm run bench:tokens` tells.
  test('never keep others waiting, whatever the texts are: no slice is long, and few are begun when the time is over', async () => {
    let nowMs = 0
    const slices: string[] = []
    const count = createTokenCounter(
      (text) => {
        slices.push(text)
        nowMs += text.length * slowestMsPerCharacter
        return 1
      },
      () => nowMs,
    )
    const text = fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 3000 }))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 62 }), (texts) => {
        slices.length = 0
        const beganMs = nowMs
        count(texts.map(([unit, times]) => unit.repeat(times)))
        assert.ok(slices.every(({ length }) => length <= 256))
        assert.ok(nowMs - beganMs <= 0.5 + (leastCharacters + 256) * slowestMsPerCharacter)
      }),
      { numRuns: 30 },
    )
  })

  const written = {
    prose: [
      'The quick brown fox jumps over the lazy dog, and nobody knows why it does so. It has done it for years.',
      0.1,
    ],
    German: ['Heute ist das Wetter schön, also gehen wir im Park spazieren und kaufen danach Brot.', 0.2],
    Chinese: ['今天天气很好，我们去公园散步吧。请把这段文字翻译成英文，并总结要点。', 0.35],
    Russian: ['Сегодня хорошая погода, давайте погуляем в парке. Переведите этот текст на английский язык.', 0.35],
    Arabic: ['الطقس جميل اليوم، دعنا نتمشى في الحديقة. ترجم هذا النص إلى الإنجليزية.', 0.35],
    Hindi: ['आज मौसम अच्छा है, चलो पार्क में टहलते हैं। इस पाठ का अंग्रेज़ी में अनुवाद करें।', 0.35],
    code: [createTokenCounter.toString(), 0.15],
    JSON: [
      JSON.stringify({ id: 17, name: 'Ada', tags: ['a', 'b'], address: { street: 'High Street', city: 'Leeds' } }),
      0.35,
    ],
    base64: [Buffer.from('The quick brown fox jumps over the lazy dog.'.repeat(20)).toString('base64'), 0.35],
    numbers: ['3.14159 2.71828 1234567 0.0001 42, ', 0.35],
  } as const
  for (const [kind, [text, within]] of Object.entries(written)) {
    test(`are about those of a real tokenizer: ${kind}`, () => {
      const [few, many] = [text.repeat(3), text.repeat(1000)]
      const exact = countTokens(few)
      assert.ok(Math.abs(estimateTokens(few) - exact) <= exact * within, `${estimateTokens(few)} for ${exact}`)
      const whole = (exact / 3) * 1000
      const counted = createTokenCounter(estimateTokens, () => 0)([many])
      assert.ok(Math.abs(counted - whole) <= whole * (within + 0.1), `${counted} for ${whole}`)
    })
  }
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { read } from './read.ts'

const base = `rules:
  - reason: default
    to: [a/one]
targets:
  - &first
    provider: a
    function: a-generate
    model: one
    tasks: [generate, reason]
    locality: external
    usdPerMillionTokens: &price { input: 1, output: 2 }
`

describe('a catalogue of one’s own', () => {
  test('takes YAML’s merge keys and aliases', async () => {
    const { targets } = await read(`${base}  - <<: *first
    model: two
  - <<: [*first]
    model: three
    usdPerMillionTokens: { <<: *price, output: 9 }
`)
    assert.deepEqual(
      targets.map(({ name, tasks, usdPerMillionTokens }) => [name, tasks, usdPerMillionTokens]),
      [
        ['a/one', ['generate', 'reason'], { input: 1, output: 2 }],
        ['a/two', ['generate', 'reason'], { input: 1, output: 2 }],
        ['a/three', ['generate', 'reason'], { input: 1, output: 9 }],
      ],
    )
  })

  test('takes names that look like numbers as they are written, from variables too', async () => {
    const { targets, rules } = await read(
      `${base.replace('[a/one]', '[a/one, a/4]')}  - <<: *first
    model: \${MODEL}
  - <<: *first
    model: 4.10
    aliases: [1e5, 007, gpt]
    weight: 1e2
`,
      { MODEL: '4' },
    )
    assert.deepEqual(
      targets.map(({ name, aliases, weight }) => [name, aliases, weight]),
      [
        ['a/one', [], undefined],
        ['a/4', [], undefined],
        ['a/4.10', ['1e5', '007', 'gpt'], 100],
      ],
    )
    assert.deepEqual(rules[0]?.to, ['a/one', 'a/4'])
  })

  test('refuses a number where it is no name', () =>
    assert.rejects(read(base.replace('locality: external', 'locality: 4')), /line 10: targets\.0\.locality must be/))
})

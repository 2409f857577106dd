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

  test('takes them so where merge keys and aliases lead to them', async () => {
    const { targets } = await read(`${base}  - &tenth
    <<: *first
    model: 4.10
    aliases: &others [1e5, &third 0x10]
  - <<: *tenth
    provider: b
    aliases: []
  - <<: *first
    model: *third
    provider: c
`)
    assert.deepEqual(
      targets.map(({ name, aliases }) => [name, ...aliases]),
      [['a/one'], ['a/4.10', '1e5', '0x10'], ['b/4.10'], ['c/0x10']],
    )
  })

  const numbers = ['123456789012345678', '00421', '4.10', '1e5', '0x10', '0o17', '.inf', '+49', 'true', 'null', '~']
  for (const key of numbers) {
    test(`takes the key ${key} as it is written`, async () => {
      const limits = '{ limits: { requestsPerMinute: 1 } }'
      const { allowances, tiers } = await read(`tiers: { ${key}: [a/one] }
allowances:
  users: { ${key}: &little ${limits} }
  departments:
    ${key}: *little
${base}`)
      assert.deepEqual([allowances.users, allowances.departments, tiers].map(Object.keys), [[key], [key], [key]])
    })
  }

  test('tells names apart that are one number, and not those that are one name', async () => {
    const { tiers } = await read(`tiers: { 1e5: [a/one], 100000: [a/one] }\n${base}`)
    assert.deepEqual(Object.keys(tiers).sort(), ['100000', '1e5'])
    await assert.rejects(read(`tiers: { 421: [a/one], "421": [a/one] }\n${base}`), /line 1: .*unique/)
  })

  for (const key of ['constructor', 'prototype', '__proto__', '"__proto__"']) {
    test(`refuses the key ${key}, which no object keeps as its own`, () =>
      assert.rejects(
        read(`${base}allowances:\n  users:\n    ${key}: { limits: { requestsPerMinute: 1 } }\n`),
        /line 14: the key \w+ is a reserved word; choose another name/,
      ))
  }

  test('refuses a number where it is no name', () =>
    assert.rejects(read(base.replace('locality: external', 'locality: 4')), /line 10: targets\.0\.locality must be/))
})

import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import type { Key } from '../../../../functions/llm-console/pages/api/keys.ts'
import { newBudget, patchOf, propertiesOf, valuesOf } from '../../../../functions/llm-console/pages/keys/form-values.ts'
import { formatTime } from '../../../../functions/llm-console/pages/parts/format.ts'

const empty = { ...valuesOf(undefined), name: 'Probe' }

function budgetOf(typed: { usd: string; softPercent?: string }) {
  const { properties, faults } = propertiesOf({ ...empty, budgets: [{ ...newBudget, ...typed }] })
  return { ...Object(properties.budgets)[0], faults }
}

function tokensOf(tokensPerMinute: string) {
  const { properties, faults } = propertiesOf({ ...empty, tokensPerMinute })
  return { limit: Object(properties.limits).tokensPerMinute, fault: faults['limits.tokensPerMinute'] }
}

describe('an amount in the form of a key', () => {
  for (const [text, usd] of [
    ['0.50', 0.5],
    ['.5', 0.5],
    ['1e-7', 1e-7],
    [' 25 ', 25],
    ['1000', 1000],
    ['1 000', 1000],
    ['1\u202f000.50', 1000.5],
    ['1_000_000', 1_000_000],
    ['1,000,000', 1_000_000],
    ['1,000.50', 1000.5],
  ] as const) {
    test(`is ${usd} as ${JSON.stringify(text)}`, () =>
      assert.deepEqual([budgetOf({ usd: text }).usd, budgetOf({ usd: text }).faults], [usd, {}]))
  }

  for (const text of ['0,50', '2,5', '12,34', '1,000', '0,500,000', '1.000,50', '10,00,000', '1,0000.5']) {
    test(`is asked for with a point in the place of ${JSON.stringify(text)}`, () => {
      const { usd, faults } = budgetOf({ usd: text })
      assert.equal(usd, undefined)
      assert.deepEqual(faults, { 'budgets.0.usd': 'Write the amount with a point, such as 0.50.' })
    })
  }

  for (const text of ['0x10', '0', '-1', '$50', 'Infinity', '1e400', '1 2', '1.000.000', '5.']) {
    test(`is not guessed from ${JSON.stringify(text)}`, () => {
      assert.deepEqual(budgetOf({ usd: text }).faults, { 'budgets.0.usd': 'Write an amount above 0.' })
    })
  }

  test('is read in the same way as a share', () => {
    assert.equal(budgetOf({ usd: '1', softPercent: '80.5' }).softPercent, 80.5)
    assert.deepEqual(Object.keys(budgetOf({ usd: '1', softPercent: '80,5' }).faults), ['budgets.0.softPercent'])
  })

  test('is a share from 0 to 100 %', () => {
    for (const softPercent of ['0', '0.5', '100']) {
      const { softPercent: read, faults } = budgetOf({ usd: '1', softPercent })
      assert.deepEqual([read, faults], [Number(softPercent), {}])
    }
    for (const softPercent of ['100.1', '-1', '1e400', 'low']) {
      const { faults } = budgetOf({ usd: '1', softPercent })
      assert.deepEqual(
        faults,
        { 'budgets.0.softPercent': 'Write a percentage from 0 to 100, or nothing.' },
        softPercent,
      )
    }
  })
})

describe('a limit in the form of a key', () => {
  test('is a whole number, in groups of three or without', () => {
    const texts = ['100000', '100 000', '100_000', '100,000']
    assert.deepEqual(
      texts.map(tokensOf),
      texts.map(() => ({ limit: 100_000, fault: undefined })),
    )
    assert.deepEqual(tokensOf(''), { limit: undefined, fault: undefined })
  })

  test('has neither a point nor a comma elsewhere', () => {
    for (const text of ['100.000', '1.5', '1,5', '0x10', '1e3', '0', '10 00']) {
      assert.deepEqual(tokensOf(text), { limit: undefined, fault: 'Write a whole number above 0, or nothing.' }, text)
    }
  })
})

describe('a moment in the form of a key', () => {
  const fault = 'Give a day and a time, or leave it empty.'
  for (const [expires, faults] of [
    ['', {}],
    ['2030-12-31T10:00', {}],
    ['120261-12-31T10:00', { expires: fault }],
    ['tomorrow', { expires: fault }],
  ] as const) {
    test(`${JSON.stringify(expires)} ${'expires' in faults ? 'is asked for again' : 'is sent'}`, () =>
      assert.deepEqual(propertiesOf({ ...empty, expires }).faults, faults))
  }
})

describe('what is not changed in the form of a key', () => {
  const key: Key = {
    ...{ id: 'shop', source: 'stored', state: 'valid', tokens: [], name: 'Shop', private: false, disabled: false },
    tags: ['night, long', 'say "no", please', '5" disk'],
    models: ['a, b', 'c'],
    limits: {},
    budgets: [{ usd: 1, per: 'day', softPercent: 0, hard: true }],
    expires: '9999-12-31T23:59:59.000Z',
  }
  const sent = (changed: object) => {
    const { properties, faults } = propertiesOf({ ...valuesOf(key), ...changed })
    assert.deepEqual(faults, {})
    return patchOf(propertiesOf(valuesOf(key)).properties, properties)
  }
  const usualZone = process.env.TZ
  afterEach(() => {
    if (usualZone === undefined) delete process.env.TZ
    else process.env.TZ = usualZone
  })

  for (const zone of ['Asia/Tokyo', 'UTC', 'America/New_York']) {
    test(`stays as it is, in ${zone}`, () => {
      process.env.TZ = zone
      const { tags, models, expires } = propertiesOf(valuesOf(key)).properties
      assert.deepEqual({ tags, models, expires }, { tags: key.tags, models: key.models, expires: key.expires })
      assert.equal(sent({}), undefined)
      assert.deepEqual(sent({ owner: 'Ann' }), { owner: 'Ann' })
    })
  }

  test('stays as it is beside a new tag', () => {
    assert.deepEqual(sent({ tags: `${valuesOf(key).tags}, new` }), { tags: [...key.tags, 'new'] })
  })

  test('has a year of five digits where the last second of all is in the next year', () => {
    process.env.TZ = 'Asia/Tokyo'
    assert.equal(valuesOf(key).expires, '10000-01-01T08:59:59')
    assert.equal(formatTime(new Date(key.expires ?? ''), false), '10000-01-01 08:59:59')
    assert.equal(formatTime(new Date(key.expires ?? ''), true), '9999-12-31 23:59:59 UTC')
    assert.deepEqual(Object.keys(propertiesOf({ ...empty, expires: '10000-01-01T09:00:00' }).faults), ['expires'])
  })
})

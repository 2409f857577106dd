import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { read } from './read.ts'

/** Long, since it is one table of mistakes. A small catalogue, line by line, so that a test can say which line a mistake is in. */
const lines = [
  'strategy: task',
  'tiers:',
  '  cheap: [a/m]',
  'categories:',
  '  code: [cheap]',
  'experiments:',
  '  - name: canary',
  '    arms:',
  '      - { name: new, share: 1, to: [cheap] }',
  '      - { name: old, share: 9 }',
  'rules:',
  '  - reason: default',
  '    to: [cheap]',
  'targets:',
  '  - provider: a',
  '    function: a-generate',
  '    model: m',
  '    tasks: [generate]',
  '    locality: external',
  '    weight: 1',
  '    usdPerMillionTokens: { input: 1, output: 1 }',
  '    laterPrices: [{ from: 2027-01-01, usdPerMillionTokens: { input: 1, output: 1 } }]',
  '    longPromptPrices: []',
  '    markupPercent: 1',
  '    enabled: true',
  '    priceSource: here',
]
const other = '  - { provider: b, function: b, model: m, tasks: [generate], locality: external'

/** What is put in place of the line (or, with `+`, behind it), and what is said of which line. */
const faults: [string, number | `${number}+`, string, number, RegExp][] = [
  ['a tier that leads to itself', 3, '  cheap: [a/m, cheap]', 3, /the tier cheap leads back to itself; remove it/],
  ['tiers in a circle', 3, '  cheap: [other]\n  other: [cheap]', 3, /the tier cheap leads back to itself/],
  [
    'two budgets for one period',
    1,
    'allowances: { all: { budgets: [{ usd: 1, per: day }, { usd: 2, per: day }] } }',
    1,
    /allowances\.all\.budgets must have one budget for each `per`/,
  ],
  [
    'a webhook at no address',
    1,
    'webhooks:\n  - { name: a, url: nonsense, events: [decision] }',
    2,
    /webhooks\.0\.url must be an address such as https:/,
  ],
  [
    'a webhook at half an address',
    1,
    'webhooks:\n  - { name: a, url: "https://", events: [decision] }',
    2,
    /webhooks\.0\.url must be an address such as https:/,
  ],
  ['an empty tier', 3, '  cheap: []', 3, /tiers\.cheap must name at least one/],
  ['a tier of nothing', 3, '  cheap:', 3, /tiers\.cheap must be a list/],
  ['tiers that are a text', 3, '  cheap', 2, /tiers must be an object with keys and values/],
  ['a tier with a target’s name', 3, '  cheap: [a/m]\n  a/m: [a/m]', 4, /the tier a\/m has a target's name/],
  [
    'a category that is none',
    5,
    '  cod: [cheap]',
    5,
    /categories\.cod is not a category; the categories are multilingual, code/,
  ],
  [
    'tiers by nothing',
    5,
    '  code: [cheap]\ntierRouting: {}',
    6,
    /tierRouting must have either threshold or strongShare/,
  ],
  [
    'tiers by two things',
    5,
    '  code: [cheap]\ntierRouting: { threshold: 0.5, strongShare: 0.5 }',
    6,
    /tierRouting must have either threshold or strongShare/,
  ],
  ['tiers that are nowhere', 1, 'strategy: tier', 1, /the strategy tier needs its tiers; add tierRouting/],
  [
    'an arm by tiers that are nowhere',
    9,
    '      - { name: new, share: 1, strategy: tier }',
    9,
    /the strategy tier needs its tiers/,
  ],
  ['a threshold beyond 1', 5, '  code: [cheap]\ntierRouting: { threshold: 60 }', 6, /threshold must be 1 or less/],
  [
    'a tier that is not there',
    5,
    '  code: [cheap]\ntierRouting: { threshold: 0.5 }',
    6,
    /tierRouting\.strong names strong, but the targets and tiers are a\/m, cheap/,
  ],
  [
    'tiers that rank by the prompt again',
    5,
    '  code: [cheap]\ntierRouting: { threshold: 0.5, within: complexity }',
    6,
    /tierRouting\.within must be one of priority, cost/,
  ],
  ['nobody for the unsure', 5, '  code: [cheap]\nunsure: { to: [x] }', 6, /unsure\.to names x, but the targets/],
  [
    'a category of nobody',
    5,
    '  code: [a/x]',
    5,
    /categories\.code names a\/x, but the targets and tiers are a\/m, cheap/,
  ],
  [
    'an arm without a share',
    9,
    '      - { name: new, to: [cheap] }',
    9,
    /experiments\.0\.arms\.0\.share is missing; add it/,
  ],
  ['an arm with a share of 0', 9, '      - { name: new, share: 0 }', 9, /arms\.0\.share must be more than 0/],
  ['a share of requests above all', 1, 'record: { share: 2 }', 1, /record\.share must be 1 or less/],
  ['recordings for ever', 1, 'record: { keepHours: 9999 }', 1, /record\.keepHours must be 2208 \(92 days\) or less/],
  ['an unknown part of a recording', 1, 'record: { answers: true }', 1, /record\.answers is not known; remove it/],
  ['an arm twice', 10, '      - { name: new, share: 9 }', 10, /two arms new; rename one/],
  ['an arm for nobody', 10, '      - { name: old, share: 9, to: [x] }', 10, /arms\.1\.to names x/],
  ['no arms', '10+', '  - { name: x, arms: [] }', 11, /experiments\.1\.arms must hold at least one arm/],
  [
    'an experiment twice',
    '10+',
    '  - { name: canary, arms: [{ name: x, share: 1 }] }',
    11,
    /two experiments canary; rename one/,
  ],
  ['an unknown strategy', 1, 'strategy: cheapest', 1, /strategy must be one of task, priority/],
  [
    'a strategy of an arm that is none',
    10,
    '      - { name: old, share: 9, strategy: best }',
    10,
    /strategy must be one of/,
  ],
  ['rules that name nothing', 13, '    to: []', 13, /rules\.0\.to must name at least one/],
  ['a rule for nobody', 13, '    to: [constructor]', 13, /rules\.0\.to names constructor/],
  ['a rule without a reason', 12, '  - when: {}', 12, /rules\.0\.reason is missing; add it/],
  [
    'a condition that is not known',
    12,
    '  - reason: default\n    when: { user: x }',
    13,
    /when\.user is not known; remove it/,
  ],
  ['no provider', 15, '  - aliases: []', 15, /targets\.0\.provider is missing; add it/],
  [
    'a function that cannot be one',
    16,
    '    function: A_generate',
    16,
    /targets\.0\.function must be the name of a function/,
  ],
  ['a function that is a way elsewhere', 16, '    function: ../system', 16, /function must be the name of a function/],
  ['a function in two namespaces', 16, '    function: a.b.c', 16, /function must be the name of a function/],
  ['a function that begins with a hyphen', 16, '    function: -a', 16, /function must be the name of a function/],
  ['a function with a long name', 16, `    function: ${'a'.repeat(64)}`, 16, /function must be .* at most 63/],
  ['a model that is no text', 17, '    model: true', 17, /targets\.0\.model must be a text/],
  ['a model of two lines', 17, '    model: "m\\nx"', 17, /model must be one line of printable ASCII/],
  ['a task that is none', 18, '    tasks: [sing]', 18, /targets\.0\.tasks\.0 must be one of embed, classify/],
  ['no tasks', 18, '    tasks: []', 18, /tasks must name at least one task/],
  ['tasks that are a text', 18, '    tasks: generate', 18, /tasks must be a list/],
  ['a wrong locality', 19, '    locality: in_cluster', 19, /targets\.0\.locality must be in-cluster or external/],
  ['a negative weight', 20, '    weight: -1', 20, /targets\.0\.weight must be 0 or more/],
  ['a weight that is a text', 20, '    weight: "1"', 20, /weight must be a number/],
  ['a weight that is no number', 20, '    weight: .nan', 20, /weight must be a number/],
  ['a weight without end', 20, '    weight: .inf', 20, /weight must be a number/],
  ['a key twice', '20+', '    weight: 2', 21, /not valid YAML .*unique/],
  [
    'a negative price',
    21,
    '    usdPerMillionTokens: { input: -1, output: 1 }',
    21,
    /usdPerMillionTokens\.input must be 0 or more/,
  ],
  ['half a price', 21, '    usdPerMillionTokens: { input: 1 }', 21, /usdPerMillionTokens\.output is missing; add it/],
  ['a price that is a number', 21, '    usdPerMillionTokens: 1', 21, /usdPerMillionTokens must be an object/],
  [
    'a later price of no day',
    22,
    '    laterPrices: [{ from: soon }]',
    22,
    /laterPrices\.0\.from must be a date such as/,
  ],
  [
    'a later price of a day that is not',
    22,
    '    laterPrices: [{ from: 2027-02-31 }]',
    22,
    /from must be a day that exists/,
  ],
  [
    'two later prices of a day',
    22,
    '    laterPrices:\n      - &one { from: 2027-01-01, usdPerMillionTokens: { input: 1, output: 1 } }\n      - *one',
    24,
    /targets\.0\.laterPrices has two prices from 2027-01-01 on; remove one/,
  ],
  [
    'later prices without those of long prompts',
    23,
    '    longPromptPrices: [{ abovePromptTokens: 9, usdPerMillionTokens: { input: 1, output: 1 } }]',
    22,
    /laterPrices\.0 has no longPromptPrices from 2027-01-01 on, though the target has some; write what long prompts cost/,
  ],
  [
    'later prices without those of tiers',
    23,
    '    serviceTierPrices: { flex: { input: 1, output: 1 } }',
    22,
    /laterPrices\.0 has no serviceTierPrices from 2027-01-01 on, though the target has some; write what tiers cost/,
  ],
  [
    'later prices of long prompts of one length',
    22,
    '    laterPrices:\n      - from: 2027-01-01\n        usdPerMillionTokens: { input: 1, output: 1 }\n        longPromptPrices:\n          - &one { abovePromptTokens: 9, usdPerMillionTokens: { input: 1, output: 1 } }\n          - *one',
    27,
    /laterPrices\.0\.longPromptPrices has two prices from 9 on; remove one/,
  ],
  ['later prices that are no list', 22, '    laterPrices: {}', 22, /laterPrices must be a list/],
  [
    'a prompt of no length',
    23,
    '    longPromptPrices: [{ abovePromptTokens: 0 }]',
    23,
    /abovePromptTokens must be 1 or more/,
  ],
  ['an unknown key', 24, '    markup: 1', 24, /targets\.0\.markup is not known; remove it or correct its name/],
  ['an enabled that is a text', 25, '    enabled: "yes"', 25, /targets\.0\.enabled must be true or false/],
  ['a retirement without a replacement', '25+', '    retires: 2026-01-01', 15, /a\/m retires; add its replacement/],
  [
    'a replacement that is not there',
    '25+',
    '    replacement: a/n',
    26,
    /replacement of a\/m names a\/n, but the targets are a\/m/,
  ],
  ['a replacement by itself', '25+', '    replacement: a/m', 26, /replacements of a\/m lead back to it/],
  [
    'replacements in a circle',
    '26+',
    `    replacement: b/m\n${other}, replacement: c/m }\n${other.replaceAll('b', 'c')}, replacement: a/m }`,
    27,
    /replacements of a\/m lead back to it/,
  ],
  ['a target twice', '26+', `${other} }\n${other} }`, 28, /two targets b\/m; remove one/],
  [
    'a cluster without a price',
    '26+',
    `${other}, cluster: { name: c, region: r, cloud: aws } }`,
    27,
    /cluster\.usdPerHour is missing/,
  ],
  [
    'a cloud that is none',
    '26+',
    `${other}, cluster: { name: c, region: r, cloud: moon } }`,
    27,
    /cloud must be aws, gcp, azure or own/,
  ],
  [
    'a variable that is not set',
    17,
    `    model: \${MODEL}`,
    17,
    /model: \$\{MODEL\} is not set; set MODEL, or write \$\{MODEL:-default\}/,
  ],
  [
    'an unknown key of a prompt cache',
    26,
    '    promptCache: { minTokns: 9 }',
    26,
    /promptCache\.minTokns is not known/,
  ],
  [
    'a prompt cache with a time that is a text',
    26,
    '    promptCache:\n      minTokens: 9\n      livesMs: 5m',
    28,
    /promptCache\.livesMs must be a number/,
  ],
  ['a prompt cache that is true', 26, '    promptCache: true', 26, /promptCache must be false, or an object with keys/],
  ['an unknown key with a block', 1, 'failurse:\n  # How many.\n  consecutive: 3', 1, /failurse is not known/],
  ['a block without a key', 26, '    cluster:\n      # Mine.\n      region: a', 26, /cluster\.name is missing/],
  ['a number that is a block', 20, '    weight:\n      # Of it.\n      of: 1', 20, /weight must be a number/],
  ['a variable in a list', 13, `    to: [cheap, "\${TO}"]`, 13, /to: \$\{TO\} is not set/],
  ['a variable that has no end', 17, `    model: \${MODEL`, 17, /model: \$\{ begins neither/],
  ['a variable in a key', 20, `    \${KEY:-weight}: 1`, 20, /the key \$\{KEY:-weight\} cannot be filled in/],
  [
    'a secret',
    26,
    `    priceSource: \${GROQ_API_KEY}`,
    26,
    /\$\{GROQ_API_KEY\} names a secret; a catalogue holds none/,
  ],
  ['bad YAML', 13, '    to: [cheap', 14, /it is not valid YAML/],
  ['two documents', 14, '---\ntargets:', 14, /it is not valid YAML/],
]

describe('a mistake in a catalogue stops the start with the line, the key and the fix', () => {
  for (const [what, at, text, line, message] of faults) {
    test(what, async () => {
      const spoiled = [...lines]
      const place = Number.parseInt(String(at), 10)
      if (typeof at === 'number') spoiled[place - 1] = text
      else spoiled.splice(place, 0, text)
      await assert.rejects(read(spoiled.join('\n')), (error) => {
        assert.ok(error instanceof Error && error.name === 'SettingsError', String(error))
        assert.match(error.message, new RegExp(`^The catalogue in ROUTER_CONFIG_YAML, line ${line}: `))
        assert.match(error.message, message)
        return true
      })
    })
  }

  test('the lines without a mistake are a catalogue', async () => {
    assert.equal((await read(lines.join('\n'))).targets.length, 1)
  })
  for (const [what, text] of [
    ['nothing', ''],
    ['a text', 'hello'],
    ['a list', '- a'],
    ['no keys', '{}'],
    ['an alias of nothing', 'rules: *nothing'],
  ] as const) {
    test(`a catalogue that is ${what}`, () => assert.rejects(read(text), { name: 'SettingsError' }))
  }
})

describe('what the environment fills in', () => {
  test('stays one text, whatever it holds', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (value) => {
        for (const source of [`\${SOURCE}`, `"\${SOURCE}"`, `'\${SOURCE}'`]) {
          const text = [...lines.slice(0, -1), `    priceSource: ${source}`].join('\n')
          const isPlainNumber = source === `\${SOURCE}` && /^(true|false|-?\d+(\.\d+)?(e[-+]?\d+)?)$/i.test(value)
          if (isPlainNumber) continue
          assert.equal((await read(text, { SOURCE: value })).targets[0]?.priceSource, value)
        }
      }),
      {
        examples: [
          ['x\n    locality: in-cluster'],
          ['x: y'],
          ['[a, b]'],
          ['"'],
          ["'"],
          ['# x'],
          ['&a *a'],
          [`\${SOURCE}`],
          ['$&'],
        ],
      },
    ))

  test('is a number or a flag where it is not in quotes', async () => {
    const text = lines
      .join('\n')
      .replace('weight: 1', `weight: \${W}`)
      .replace('enabled: true', `enabled: \${E:-false}`)
    const [target] = (await read(text, { W: '0.5' })).targets
    assert.equal(target?.weight, 0.5)
    assert.equal(target?.enabled, false)
    await assert.rejects(read(text, { W: 'a lot' }), /weight must be a number/)
    await assert.rejects(read(text.replace(`\${W}`, `"\${W}"`), { W: '1' }), /weight must be a number/)
  })
})

test('a catalogue is frozen to its depth', async () => {
  const visit = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 0
    assert.ok(Object.isFrozen(value), JSON.stringify(value))
    return 1 + Object.values(value).reduce((sum: number, inner) => sum + visit(inner), 0)
  }
  assert.ok(visit(await read(lines.join('\n'))) > 30)
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { loadCatalogue } from '../../../functions/llm-router/catalogue/load.ts'
import { toCatalogue } from '../../../functions/llm-router/catalogue/parse.ts'
import { shipped, shippedData } from './shipped.ts'

const none = { readConfiguration: () => undefined }

describe('the catalogue', () => {
  test('is the shipped one where no other is named, and frozen', async () => {
    assert.deepEqual(await loadCatalogue({}, {}, none), shipped)
    assert.throws(() => Object.assign(shipped.targets[0] ?? {}, { locality: 'in-cluster' }), TypeError)
  })

  test('has a dated price with its source for every target', () => {
    for (const target of shipped.targets) {
      assert.ok(target.usdPerMillionTokens, target.name)
      assert.match(target.pricedOn ?? '', /^\d{4}-\d\d-\d\d$/, target.name)
      assert.ok(target.priceSource, target.name)
    }
  })

  test('limits the time to the first token of every target that streams', () => {
    for (const target of shipped.targets) {
      if (target.tasks.every((task) => task === 'embed')) continue
      assert.ok(
        (target.firstTokenTimeoutMs ?? Number.NaN) <= (target.timeoutMs ?? shipped.defaultTimeoutMs),
        target.name,
      )
    }
  })

  const webhook = { name: 'ops', url: 'https://hooks.example.com', events: ['fallback'] }
  const faults: [string, (data: ReturnType<typeof shippedData>) => void, RegExp][] = [
    [
      'a negative price',
      (data) => (data.targets[0].usdPerMillionTokens.input = -1),
      /targets\.0\.usdPerMillionTokens\.input must be 0 or more/,
    ],
    [
      'a wrong locality',
      (data) => (data.targets[1].locality = 'cloud'),
      /targets\.1\.locality must be in-cluster or external/,
    ],
    ['an unknown key', (data) => (data.targets[0].weigth = 1), /targets\.0\.weigth is not known/],
    ['no function', (data) => delete data.targets[0].function, /targets\.0\.function is missing/],
    [
      'a target twice',
      (data) => data.targets.push(data.targets[0]),
      /two targets ollama\/nomic-embed-text; remove one/,
    ],
    [
      'a rule for a target that is not there',
      (data) => (data.rules[0].to = ['x/y']),
      /rules\.0\.to names x\/y, but the targets and tiers are/,
    ],
    ['a retirement without a replacement', (data) => (data.targets[1].retires = '2026-01-01'), /add its replacement/],
    ['a date that is none', (data) => (data.targets[2].retires = 'soon'), /targets\.2\.retires must be a date/],
    [
      'replacements in a circle',
      (data) => {
        Object.assign(data.targets[3], { retires: '2026-01-01', replacement: 'groq/llama-3.1-8b-instant' })
      },
      /lead back to it/,
    ],
    [
      'a time beyond the gateway’s',
      (data) => (data.targets[0].timeoutMs = 100_000),
      /targets\.0\.timeoutMs must be 45000 or less/,
    ],
    ['no rules', (data) => (data.rules = []), /rules must hold at least one rule/],
    ...(
      [
        ['http://hooks.example.com', false, /webhooks\.0\.url must begin with https:/],
        ['ftp://hooks.example.com', true, /webhooks\.0\.url must begin with https:/],
        ['https://10.0.0.1', false, /webhooks\.0\.url is refused: .*write allowPrivateNetwork: true/],
        [
          'https://localhost',
          false,
          /webhooks\.0\.url is refused: it is this machine; write allowPrivateNetwork: true/,
        ],
        ['https://hooks.localhost.', false, /webhooks\.0\.url is refused: it is this machine/],
        ['https://169.254.169.254', true, /webhooks\.0\.url is refused: it is link-local/],
        ['http://0.0.0.0:9000', true, /webhooks\.0\.url is refused: it is unspecified/],
      ] as const
    ).map(([url, allowPrivateNetwork, message]): (typeof faults)[number] => [
      `a webhook at ${url}`,
      (data) => (data.webhooks = [{ ...webhook, url, allowPrivateNetwork }]),
      message,
    ]),
    ['a webhook twice', (data) => (data.webhooks = [webhook, webhook]), /two webhooks ops; rename one/],
  ]
  for (const [what, spoil, message] of faults) {
    test(`stops the start for ${what}`, () => {
      const data = shippedData()
      spoil(data)
      assert.throws(() => toCatalogue(data, () => 'test.yaml'), { name: 'SettingsError', message })
    })
  }

  test('is read from the file that ROUTER_CONFIG names, and its faults name the file and the line', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'catalogue-'))
    const file = join(directory, 'own.yaml')
    try {
      await writeFile(file, JSON.stringify(shippedData()))
      assert.deepEqual(await loadCatalogue({ path: file }, {}, none), shipped)
      await writeFile(file, 'rules:\n  - [\n')
      await assert.rejects(loadCatalogue({ path: file }, {}, none), {
        name: 'SettingsError',
        message: /own\.yaml, line \d: it is not valid YAML/,
      })
      await assert.rejects(loadCatalogue({ path: join(directory, 'absent.yaml') }, {}, none), {
        name: 'SettingsError',
        message: /ROUTER_CONFIG/,
      })
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { seeded } from '../functions/llm-router/choose/seeded.ts'
import type { PersonalKind } from '../functions/llm-router/request/personal/kinds.ts'
import { scan } from '../functions/llm-router/request/personal/scan.ts'
import { readSources } from '../training/sources/sources.ts'
import { count, runBenchmark } from './command.ts'
import { type Row, row } from './report.ts'
import { median } from './statistics.ts'

const help = `How well and how fast personal data is found in requests.

  npm run bench:personal -- [--data DIR] [--rounds N]

--data DIR   a folder with clones of microsoft/presidio-research, whose texts are labelled, and of the public prompts that
             training/README.md lists, which are nobody's; without it, only the time is measured
--rounds N   how often each text is searched for a time; default: 200`

const search = (text: string) =>
  scan({ messages: [{ role: 'user', content: text }] }, Number.POSITIVE_INFINITY, () => 0)

/** The labels of Presidio, and what they are called here. What else it labels, such as a town or an age, is not looked for. */
const kinds: ReadonlyMap<string, PersonalKind> = new Map([
  ['EMAIL_ADDRESS', 'email'],
  ['PHONE_NUMBER', 'phone'],
  ['IBAN_CODE', 'iban'],
  ['CREDIT_CARD', 'card'],
  ['US_SSN', 'national_id'],
  ['STREET_ADDRESS', 'address'],
  ['ADDRESS', 'address'],
  ['PERSON', 'name'],
])
const labelledSchema = v.array(
  v.object({ full_text: v.string(), spans: v.array(v.object({ entity_type: v.string() })) }),
)
/** `tests/data` was not looked at while the detectors were written. */
const labelledFiles = ['data/synth_dataset_v2.json', 'tests/data/generated_large.json']

function labelledRows(data: string, file: string): Row[] {
  const path = join(data, 'presidio-research', file)
  if (!existsSync(path)) return []
  const texts = v.parse(labelledSchema, JSON.parse(readFileSync(path, 'utf8'))).map(({ full_text: text, spans }) => ({
    found: new Set<string>(search(text)),
    labels: new Set(spans.map(({ entity_type: label }) => label)),
  }))
  const rows = [...kinds].flatMap(([label, kind]) => {
    const with_ = texts.filter(({ labels }) => labels.has(label))
    if (with_.length === 0) return []
    return [
      row(
        `${file}, ${with_.length} × ${kind}`,
        percent(with_.filter(({ found }) => found.has(kind)).length, with_.length),
        '% found',
      ),
    ]
  })
  const nobodys = texts.filter(({ labels }) => ![...kinds.keys()].some((label) => labels.has(label)))
  const falsely = nobodys.filter(({ found }) => found.size > 0).length
  return [
    ...rows,
    row(`${file}, ${nobodys.length} × nothing of it`, percent(falsely, nobodys.length), '% taken for private'),
  ]
}

function promptRows(data: string): Row[] {
  const prompts = readSources(data, seeded(7))
  const taken = prompts.filter(({ text }) => search(text).length > 0).length
  return [row(`public prompts, ${prompts.length}`, percent(taken, prompts.length), '% taken for private')]
}

function percent(part: number, whole: number): number {
  return (100 * part) / whole
}

const textCharacters = 8192
const repeated = (piece: string, characters = textCharacters) =>
  piece.repeat(Math.ceil(characters / piece.length)).slice(0, characters)
const ownFile = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8').slice(0, textCharacters)
/** Ordinary texts of 8 KiB, and what is the worst that there is for each kind of place. */
const ordinary: Record<string, string> = {
  prose: repeated(
    'The council voted on Tuesday 12 May 2026 to close the harbour; some said that 1,200 EUR was too much. ',
  ),
  documentation: ownFile('docs/security.md'),
  TypeScript: ownFile('functions/llm-router/dispatch/shadow/ask.ts'),
  Chinese: repeated('协议的内容是什么呢，请问您能告诉我吗？'),
}
const worst: Record<string, string> = {
  digits: repeated('1 '),
  'groups of digits': repeated('12345 678,901 '),
  '@ signs': repeated('a@'),
  capitals: repeated('Ab '),
  hashes: repeated('a94a8fe5ccb19ba61c4c0873d391e987982fbbd3 '),
}
const mostMicroseconds = 200

function microseconds(text: string, rounds: number): number {
  for (let round = 0; round < rounds; round++) search(text)
  return median(
    Array.from({ length: rounds }, () => {
      const before = performance.now()
      search(text)
      return (performance.now() - before) * 1000
    }),
  )
}

function timeRows(rounds: number): Row[] {
  const of = (texts: Record<string, string>, bar?: { most: number; below: boolean }) =>
    Object.entries(texts).map(([name, text]) => row(`8 KiB of ${name}`, microseconds(text, rounds), 'µs', bar))
  const long = Object.entries({ '1 MiB of prose': 2 ** 20, '10 MiB of prose': 10 * 2 ** 20 }).map(
    ([name, characters]) => row(name, microseconds(repeated(ordinary.prose ?? '', characters), 3) / 1000, 'ms'),
  )
  return [...of(ordinary, { most: mostMicroseconds, below: true }), ...of(worst), ...long]
}

await runBenchmark({
  help,
  options: {
    data: v.optional(v.string()),
    rounds: count(200),
  },
  measure: ({ data, rounds }) => [
    ...(data === undefined ? [] : [...labelledFiles.flatMap((file) => labelledRows(data, file)), ...promptRows(data)]),
    ...timeRows(rounds),
  ],
  notes: 'A search of a request is limited to 100 ms; what has not been searched by then makes it private.',
})

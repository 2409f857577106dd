import { parseArgs } from 'node:util'
import { timeOrAgoMs } from '../../functions/llm-router/admin/time-or-ago.ts'
import { createLocalTime } from '../../functions/llm-router/money/ledger/local-time.ts'
import { type Gate, gateFigures, readGate } from '../../functions/llm-router/replay/gates.ts'
import { type Wanted, wantedNames } from '../../functions/llm-router/replay/run.ts'
import { type OptionRow, optionLines } from '../admin/option-lines.ts'
import { amountInUsd, oneOf, wholeNumber } from '../admin/option-values.ts'
import { adminOptions, adminRows, type Given } from '../admin/router-admin.ts'

const rows: readonly OptionRow[] = [
  ['--catalogue FILE', 'the catalogue to try'],
  [
    '--since, --until TIME',
    'recordings of this time: how long ago (24h, 7d), a month, a day (2026-11-25) or a time (2026-11-25T09:00:00Z);\n' +
      'all that are kept, without them. Days begin in UTC; --until itself is not included',
  ],
  ['--where NAME=VALUE', `only requests with this ${wantedNames.join(', ')}`],
  ['--from FILE', "recordings from a file that --export has made, in place of the router's"],
  ['--skip-bad-lines', 'skip lines of that file that cannot be read, and say how many'],
  ['--export FILE', 'write the recordings there, and replay nothing; - is standard output'],
  ['--with-prompts', 'prompts too, as far as they were recorded'],
  [
    '--standing WHAT',
    'recorded: a target that was out of use or failed is so again; well: every target answers (recorded)',
  ],
  ['--at TIME', 'with the prices and retirements of this time, in place of those of the recorded times'],
  ['--seed N', 'decides what is drawn at random, as with weights (1)'],
  ['--fail-if CONDITION', 'ends with exit code 3 if it holds; may be given several times'],
  [
    '--call N',
    'really asks N of the recorded requests that go to another target, of those with prompts, once there and once\n' +
      'where they went, through the router, and compares cost, time, length and finish reason. It costs money',
  ],
  ['--judge PROVIDER/MODEL', 'lets this target give points to both answers, twice, with their order changed'],
  ['--max-usd USD', 'stops --call once it has spent that much (1)'],
  ['--key-file FILE', 'holds an API key for --call, for a router with keys (LLM_ROUTER_KEY)'],
  ['--format FORMAT', 'table or json (table); --json is short for the latter'],
  ...adminRows,
  ['--help', 'show this text'],
]

export const help = `Tries a catalogue on recorded traffic: what would have gone where, what it would have cost, and how long it would have taken.
Nobody is asked without --call. The catalogue in use must have recorded requests (record: in the catalogue, see docs/replay.md).

Usage: npm run -s replay -- --catalogue FILE [--since TIME] [--from FILE] [--fail-if CONDITION ...] [options]
       npm run -s replay -- --export FILE [--since TIME] [--with-prompts]

${optionLines(rows)}

A condition compares a figure: ${gateFigures.join(', ')}.
With a sign it is about the change, with % about the share of all calls, or the growth. A condition that cannot be evaluated counts as met.

  npm run -s replay -- --catalogue new.yaml --since 24h --fail-if 'cost > +5%' --fail-if 'p95 > 2000ms' --fail-if 'unanswered > +0'
  npm run -s replay -- --export traffic.jsonl --since 7d && npm run -s replay -- --catalogue new.yaml --from traffic.jsonl

The exit code is 0, or 1 if the router refuses, nobody answers, a file has mistakes or nothing was recorded, 2 for a command that is not
understood, and 3 if a condition of --fail-if holds.
`

export type ExportCommand = { command: 'export'; output: string; withPrompts: boolean }
export type ReplayCommand = {
  command: 'replay'
  catalogue: string
  standing: 'recorded' | 'well'
  atMs: number | undefined
  seed: number
  gates: readonly Gate[]
  format: 'table' | 'json'
  /** How many requests are really asked; 0 for none. */
  call: number
  judge: string | undefined
  maxUsd: number
  keyFile: string | undefined
}
export type CommandLine = (ExportCommand | ReplayCommand) &
  Given & {
    wanted: Wanted
    from: string | undefined
    skipsBadLines: boolean
  }

/**
 * Reads the command line; `help` if it asks for help.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[], nowMs = Date.now()): CommandLine | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      ...adminOptions,
      catalogue: { type: 'string', short: 'c' },
      since: { type: 'string' },
      until: { type: 'string' },
      where: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      'skip-bad-lines': { type: 'boolean', default: false },
      export: { type: 'string' },
      'with-prompts': { type: 'boolean', default: false },
      standing: { type: 'string', default: 'recorded' },
      at: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'fail-if': { type: 'string', multiple: true, default: [] },
      call: { type: 'string', default: '0' },
      judge: { type: 'string' },
      'max-usd': { type: 'string', default: '1' },
      'key-file': { type: 'string' },
      format: { type: 'string', default: 'table' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const { gateway, router, 'token-file': tokenFile, from, export: output, catalogue } = values
  const time = (option: 'since' | 'until' | 'at') => {
    const text = values[option]
    return text === undefined ? undefined : timeOf(option, text, nowMs)
  }
  const [fromMs, toMs] = [time('since'), time('until')]
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    throw new Error('--until must be later than --since.')
  const shared = {
    ...{ gateway, router, 'token-file': tokenFile, from, skipsBadLines: values['skip-bad-lines'] },
    wanted: { ...Object.fromEntries(values.where.map(readWhere)), fromMs, toMs },
  }
  if (values['skip-bad-lines'] && from === undefined) throw new Error('--skip-bad-lines needs --from FILE.')
  if (output !== undefined) {
    if (catalogue !== undefined) throw new Error('Give --export or --catalogue, not both.')
    return { command: 'export', output, withPrompts: values['with-prompts'], ...shared }
  }
  if (catalogue === undefined) throw new Error('Give --catalogue FILE or --export FILE; --help shows how.')
  if (values['with-prompts']) throw new Error('--with-prompts goes with --export.')
  return {
    ...{ command: 'replay', catalogue, ...shared },
    standing: oneOf('standing', values.standing, ['recorded', 'well']),
    atMs: time('at'),
    seed: wholeNumber('seed', values.seed),
    gates: values['fail-if'].map(readGate),
    ...callOf(values),
    format: values.json ? 'json' : oneOf('format', values.format, ['table', 'json']),
  }
}

function callOf(values: {
  call: string
  judge?: string | undefined
  'max-usd': string
  'key-file'?: string | undefined
}): Pick<ReplayCommand, 'call' | 'judge' | 'maxUsd' | 'keyFile'> {
  const call = wholeNumber('call', values.call)
  if (call > 1000) throw new Error(`--call must be 1000 or less, not ${call}.`)
  if (values.judge !== undefined && call === 0) throw new Error('--judge needs --call N.')
  if (values.judge !== undefined && !values.judge.includes('/')) {
    throw new Error(`--judge must be PROVIDER/MODEL, not ${values.judge}.`)
  }
  const maxUsd = amountInUsd('max-usd', values['max-usd'])
  return { call, judge: values.judge, maxUsd, keyFile: values['key-file'] }
}

function timeOf(option: string, text: string, nowMs: number): number {
  const ms = timeOrAgoMs(text, nowMs, createLocalTime('UTC'))
  if (ms !== undefined) return ms
  throw new Error(`--${option} must be a time such as 24h, 7d, 2026-11-25 or 2026-11-25T09:00:00Z, not ${text}.`)
}

function readWhere(text: string): [string, string] {
  const [, name, value] = /^([a-z]+)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined && wantedNames.some((known) => known === name)) return [name, value]
  throw new Error(`--where must be NAME=VALUE, with one of ${wantedNames.join(', ')} as the name, not ${text}.`)
}

import { parseArgs } from 'node:util'
import { type OptionRow, optionLines } from '../admin/option-lines.ts'
import { adminOptions, adminRows, type Given } from '../admin/router-admin.ts'

const rows: readonly OptionRow[] = [
  [
    '--group-by NAMES',
    'some of key, department, user, tag, task, target, provider, model, strategy, reason, status and\n' +
      'price_version, with commas between them',
  ],
  [
    '--from, --to TIME',
    'a month (2026-11), a day (2026-11-25) or a time (2026-11-25T09:00:00Z); --to itself is not included',
  ],
  ['--format FORMAT', 'table, json or csv for usage (table); csv or jsonl for export (csv)'],
  ['--output FILE', 'write there instead of to standard output; FILE.position says how far it came'],
  ['--resume', 'go on where an earlier export to FILE has ended, or was interrupted'],
  ['--forget', 'have the router forget what has been exported, where ledger-archive does not run'],
  ['--after POSITION', 'begin after this record; an export names its last position when it ends'],
  [
    '--where NAME=VALUE',
    'only records with this key, department, user, tag, task, target, provider, model, status, ...',
  ],
  ...adminRows,
  ['--help', 'show this text'],
]

export const help = `Shows what was spent, and exports the ledger of llm-router.

Usage: npm run -s ledger -- usage [--group-by NAMES] [--per hour|day|month] [--from TIME] [--to TIME] [--format table|json|csv]
       npm run -s ledger -- export [--format csv|jsonl] [--output FILE [--resume] [--forget]] [--after POSITION] [--where NAME=VALUE ...]

${optionLines(rows)}

The exit code is 0, or 2 for a command that is not understood, or 1 if the router refuses or nobody answers.
`

export type UsageCommand = { command: 'usage'; query: URLSearchParams; format: 'table' | 'json' | 'csv' }
export type ExportCommand = {
  command: 'export'
  query: URLSearchParams
  format: 'csv' | 'jsonl'
  output: string | undefined
  isResumed: boolean
  isForgotten: boolean
  after: string | undefined
}
export type CommandLine = (UsageCommand | ExportCommand) & Given

const options = {
  ...adminOptions,
  'group-by': { type: 'string' },
  per: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
  resume: { type: 'boolean' },
  forget: { type: 'boolean' },
  after: { type: 'string' },
  where: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const

/** The options of each command besides those of both. */
const ownOptions = {
  usage: ['group-by', 'per'],
  export: ['output', 'resume', 'forget', 'after', 'where'],
} as const satisfies Record<string, readonly (keyof typeof options)[]>
const commonOptions = [...Object.keys(adminOptions), 'from', 'to', 'format']

/** What the command says by options of its own, and the router takes as parameters of the same path. */
const notFilters = ['from', 'to', 'after', 'format', 'limit']

/**
 * Reads the command line; `help` if it asks for help.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[]): CommandLine | 'help' {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  if (values.help) return 'help'
  const { gateway, router, 'token-file': tokenFile, from, to } = values
  const at = { gateway, router, 'token-file': tokenFile }
  const [command, ...more] = positionals
  if (more.length > 0) throw new Error(`Give one command, not ${positionals.join(' ')}; --help shows how.`)
  if (command !== 'usage' && command !== 'export') throw new Error('Use usage or export; --help shows how.')
  const known: readonly string[] = [...commonOptions, ...ownOptions[command]]
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`${command} takes no --${unknown}; --help shows what it takes.`)
  if (command === 'usage') {
    const query = queryOf({ group_by: values['group-by'], per: values.per, from, to })
    return { command, query, format: oneOf(values.format, ['table', 'json', 'csv']), ...at }
  }
  const { output, resume: isResumed = false, forget: isForgotten = false, after, where = [] } = values
  if (isResumed && output === undefined)
    throw new Error('--resume needs --output FILE, the file of the earlier export.')
  if (isResumed && after !== undefined) throw new Error('Give --resume or --after, not both.')
  const isPart = from !== undefined || to !== undefined || where.length > 0 || after !== undefined
  if (isForgotten && (output === undefined || isPart)) {
    throw new Error('--forget needs --output FILE, and an export of everything: no --where, --from, --to or --after.')
  }
  const format = oneOf(values.format, ['csv', 'jsonl'])
  const query = queryOf({ from, to, ...readFilters(where) })
  return { command, query, format, output, isResumed, isForgotten, after, ...at }
}

function queryOf(parameters: Record<string, string | undefined>): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value)
  return query
}

function readFilters(texts: readonly string[]): Record<string, string> {
  const filters: Record<string, string> = {}
  for (const text of texts) {
    const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(text) ?? []
    if (name === undefined || value === undefined) throw new Error(`--where must be NAME=VALUE, not ${text}.`)
    if (notFilters.includes(name)) throw new Error(`--where filters by no ${name}; --help shows what it takes.`)
    if (Object.hasOwn(filters, name)) throw new Error(`--where is given twice for ${name}; give it once.`)
    filters[name] = value
  }
  return filters
}

function oneOf<Format extends string>(given: string | undefined, formats: readonly [Format, ...Format[]]): Format {
  const format = given === undefined ? formats[0] : formats.find((known) => known === given)
  if (format === undefined) throw new Error(`--format must be ${formats.join(' or ')}, not ${given}.`)
  return format
}

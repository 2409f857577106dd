import { parseArgs } from 'node:util'
import { adminHelp, adminOptions, type Given } from '../admin/router-admin.ts'

export const help = `Shows what was spent, and exports the ledger of llm-router.

Usage: npm run -s ledger -- usage [--group-by NAMES] [--per hour|day|month] [--from TIME] [--to TIME] [--format table|json|csv]
       npm run -s ledger -- export [--format csv|jsonl] [--output FILE [--resume] [--forget]] [--after POSITION] [--where NAME=VALUE ...]

  --group-by NAMES   some of key, department, user, tag, task, target, provider, model, strategy, reason, status and
                     price_version, with commas between them
  --from, --to TIME  a month (2026-11), a day (2026-11-25) or a time (2026-11-25T09:00:00Z); --to itself is not included
  --format FORMAT    table, json or csv for usage (table); csv or jsonl for export (csv)
  --output FILE      write there instead of to the standard output; how far it came is in FILE.position
  --resume           go on where an earlier export to FILE has ended, or was interrupted
  --forget           let the router forget what has been exported, where ledger-archive does not run
  --after POSITION   begin after this record; an export tells its last position when it ends
  --where NAME=VALUE only records with this key, department, user, tag, task, target, provider, model, status, ...
${adminHelp}
  --help             show this text

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

/**
 * Reads the command line; `help` if it asks for help.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[]): CommandLine | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...adminOptions,
      'group-by': { type: 'string' },
      per: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      format: { type: 'string' },
      output: { type: 'string', short: 'o' },
      resume: { type: 'boolean', default: false },
      forget: { type: 'boolean', default: false },
      after: { type: 'string' },
      where: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const { gateway, router, 'token-file': tokenFile, from, to } = values
  const where = { gateway, router, 'token-file': tokenFile }
  const [command, ...more] = positionals
  if (more.length > 0) throw new Error(`Give one command, not ${positionals.join(' ')}; --help shows how.`)
  if (command === 'usage') {
    const query = queryOf({ group_by: values['group-by'], per: values.per, from, to })
    return { command, query, format: oneOf(values.format, ['table', 'json', 'csv']), ...where }
  }
  if (command !== 'export') throw new Error('Say usage or export; --help shows how.')
  const { output, resume: isResumed, forget: isForgotten, after } = values
  if (isResumed && output === undefined)
    throw new Error('--resume needs --output FILE, the file of the earlier export.')
  if (isResumed && after !== undefined) throw new Error('Give --resume or --after, not both.')
  const isPart = from !== undefined || to !== undefined || values.where.length > 0 || after !== undefined
  if (isForgotten && (output === undefined || isPart)) {
    throw new Error('--forget needs --output FILE, and an export of everything: no --where, --from, --to or --after.')
  }
  const query = queryOf({ from, to, ...Object.fromEntries(values.where.map(readWhere)) })
  return {
    command,
    query,
    format: oneOf(values.format, ['csv', 'jsonl']),
    output,
    isResumed,
    isForgotten,
    after,
    ...where,
  }
}

function queryOf(parameters: Record<string, string | undefined>): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value)
  return query
}

function readWhere(text: string): [string, string] {
  const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new Error(`--where must be NAME=VALUE, not ${text}.`)
  return [name, value]
}

function oneOf<Format extends string>(given: string | undefined, formats: readonly [Format, ...Format[]]): Format {
  const format = given === undefined ? formats[0] : formats.find((known) => known === given)
  if (format === undefined) throw new Error(`--format must be ${formats.join(' or ')}, not ${given}.`)
  return format
}

import { parseArgs } from 'node:util'
import { type OptionRow, optionLines } from '../admin/option-lines.ts'
import { oneOf, wholeNumber } from '../admin/option-values.ts'
import { adminOptions, adminRows, type Given } from '../admin/router-admin.ts'
import { isPropertyOption, joined, propertiesOf, propertyOptions, propertyRows, unsetOf } from './properties.ts'

const rows: readonly OptionRow[] = [
  ['--id ID', 'letters, digits, dots, hyphens and underscores; made up without it'],
  ['--unset NAMES', 'options or properties to take away, such as models,requests-per-minute'],
  ['--version NUMBER', 'refuse the change, or the other token, if the key has a different version by now'],
  ['--grace TIME', 'how long the old token stays valid alongside the new one (24h, 7d); 0s ends it at once'],
  ['--open', 'revoke the last key too, after which the router answers everybody'],
  ['--format FORMAT', 'table or json (table)'],
  ...adminRows,
  ['--help', 'show this text'],
]

export const help = `Makes and changes the API keys of llm-router.

Usage: npm run -s keys -- create --name NAME [PROPERTIES] [--id ID]    makes a key and shows its token once
       npm run -s keys -- list
       npm run -s keys -- show ID
       npm run -s keys -- change ID [PROPERTIES] [--unset NAMES] [--version NUMBER]
       npm run -s keys -- rotate ID [--grace TIME] [--version NUMBER]  gives it another token and shows that once
       npm run -s keys -- revoke ID [--open]                           ends it, on all replicas, within 5 s
       npm run -s keys -- token                                        makes a token and its hash for the secret router-keys

PROPERTIES, of which all but the name are optional; a list that is left out allows everything:
${optionLines([...propertyRows, ['--properties JSON', 'any others, as /admin/keys takes them']])}

${optionLines(rows)}

The exit code is 0, or 2 for a command that is not understood, or 1 if the router refuses or nobody answers.
`

export type Ask = { method: string; path: string; body?: Record<string, unknown> }

export type CommandLine = {
  command: 'ask' | 'token'
  ask: Ask
  format: 'table' | 'json'
} & Given

const options = {
  ...adminOptions,
  ...propertyOptions,
  id: { type: 'string' },
  properties: { type: 'string' },
  unset: { type: 'string' },
  version: { type: 'string' },
  grace: { type: 'string' },
  open: { type: 'boolean' },
  format: { type: 'string', default: 'table' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The options of each command besides those of all, and whether it names a key. */
const commands = {
  create: { takesId: false, own: ['id', 'properties'], takesProperties: true },
  list: { takesId: false, own: [], takesProperties: false },
  show: { takesId: true, own: [], takesProperties: false },
  change: { takesId: true, own: ['properties', 'unset', 'version'], takesProperties: true },
  rotate: { takesId: true, own: ['grace', 'version'], takesProperties: false },
  revoke: { takesId: true, own: ['open'], takesProperties: false },
  token: { takesId: false, own: [], takesProperties: false },
} as const satisfies Record<string, { takesId: boolean; own: readonly string[]; takesProperties: boolean }>
type Command = keyof typeof commands

/**
 * Reads the command line; `help` if it asks for help.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[]): CommandLine | 'help' {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, allowNegative: true, options })
  if (values.help) return 'help'
  const [name = '', id, ...more] = positionals
  if (!isCommand(name)) throw new Error(`Use one of ${Object.keys(commands).join(', ')}; --help shows how.`)
  const { takesId, own, takesProperties } = commands[name]
  if (more.length > 0 || (!takesId && id !== undefined)) throw new Error(`${name} takes no ${more[0] ?? id}.`)
  if (takesId && id === undefined) throw new Error(`Name the key: ${name} ID; list shows the ids.`)
  const ofAll = [...Object.keys(adminOptions), 'format']
  for (const option of Object.keys(values)) {
    const isKnown =
      ofAll.includes(option) || own.some((one) => one === option) || (takesProperties && isPropertyOption(option))
    if (!isKnown) throw new Error(`${name} takes no --${option}; --help shows what it takes.`)
  }
  const { gateway, router, 'token-file': tokenFile } = values
  const format = oneOf('format', values.format, ['table', 'json'])
  const where = { format, gateway, router, 'token-file': tokenFile }
  return { command: name === 'token' ? 'token' : 'ask', ask: askOf(name, id ?? '', values), ...where }
}

type Values = Parameters<typeof propertiesOf>[0] & {
  [Name in 'id' | 'unset' | 'version' | 'grace']?: string | undefined
} & { open?: boolean | undefined }

function askOf(command: Command, id: string, values: Values): Ask {
  const path = `/admin/keys/${encodeURIComponent(id)}`
  const version = values.version === undefined ? {} : { version: wholeNumber('version', values.version) }
  switch (command) {
    case 'create':
      return {
        method: 'POST',
        path: '/admin/keys',
        body: { ...(values.id !== undefined && { id: values.id }), ...propertiesOf(values) },
      }
    case 'show':
      return { method: 'GET', path }
    case 'change': {
      const unset = values.unset === undefined ? {} : unsetOf(values.unset)
      const body = joined(propertiesOf(values), unset, 'unset')
      if (Object.keys(body).length === 0) throw new Error('Say what to change; --help lists the properties.')
      return { method: 'PATCH', path, body: { ...body, ...version } }
    }
    case 'rotate':
      return {
        method: 'POST',
        path: `${path}/rotate`,
        body: { ...version, ...(values.grace !== undefined && { grace: values.grace }) },
      }
    case 'revoke':
      return { method: 'DELETE', path: values.open ? `${path}?open=true` : path }
    default:
      return { method: 'GET', path: '/admin/keys' }
  }
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(commands, name)
}

import { parseArgs } from 'node:util'
import { oneOf } from '../admin/option-values.ts'
import { mixes } from './mixes.ts'

export const help = `How many replicas your traffic needs, what they cost, and how long answers take: a queueing model with measured service times.

Usage: npm run -s plan -- --rps N [options]

  --rps N                requests per second, arriving at random
  --mix NAME             ${Object.keys(mixes).join(' or ')}, or a JSON file of parts as in local/plan/mixes.ts (s4)
  --stack FILE           the stack file with limits and scaling labels (stack.yml)
  --cpu N                cores of a replica, in place of the stack file's
  --max N                replicas of a function at most, a whole number, in place of its com.openfaas.scale.max
  --utilisation N        how busy a replica's CPU is to be at most, between 0 and 1 (0.6)
  --p99 MS               adds replicas until p99 is that, where that helps
  --service-times FILE   JSON with what a call takes, in place of local/plan/service-times.json
  --usd-per-cpu-hour N   price of a core (0.0445)
  --usd-per-gib-hour N   price of a GiB of memory (0.0049)
  --format FORMAT        table or json (table)
  --help                 show this text

docs/scaling.md says what the model is, and how well it agrees with measurements.

  npm run -s plan -- --rps 200 --mix s4
`

const formats = ['table', 'json'] as const

export type CommandLine = {
  perSecond: number
  mix: string
  stack: string
  cpu: number | undefined
  max: number | undefined
  utilisation: number
  p99Ms: number | undefined
  serviceTimes: string | undefined
  usdPerCpuHour: number
  usdPerGibHour: number
  format: (typeof formats)[number]
}

const text = { type: 'string' } as const

/**
 * Reads the command line; `help` if it asks for help.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[]): CommandLine | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      ...{ rps: text, mix: text, stack: text, cpu: text, max: text, utilisation: text, p99: text, format: text },
      ...{ 'service-times': text, 'usd-per-cpu-hour': text, 'usd-per-gib-hour': text },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return 'help'
  const { rps, format = 'table' } = values
  if (rps === undefined) throw new Error('--rps is missing: name the requests per second, such as --rps 200.')
  const utilisation = positive('utilisation', values.utilisation) ?? 0.6
  if (utilisation >= 1) throw new Error(`--utilisation must be less than 1, not ${utilisation}.`)
  return {
    perSecond: positive('rps', rps) ?? 0,
    mix: values.mix ?? 's4',
    stack: values.stack ?? 'stack.yml',
    cpu: positive('cpu', values.cpu),
    max: replicas('max', values.max),
    utilisation,
    p99Ms: positive('p99', values.p99),
    serviceTimes: values['service-times'],
    usdPerCpuHour: positive('usd-per-cpu-hour', values['usd-per-cpu-hour']) ?? 0.0445,
    usdPerGibHour: positive('usd-per-gib-hour', values['usd-per-gib-hour']) ?? 0.0049,
    format: oneOf('format', format, formats),
  }
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new Error(`--${option} must be a number greater than 0, not ${text}.`)
}

function replicas(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (value > 0 && Number.isInteger(value)) return value
  throw new Error(`--${option} must be a whole number of 1 or more, not ${text}.`)
}

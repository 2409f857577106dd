import { parseArgs } from 'node:util'
import { parseGoDuration } from '../../template/llm-node/src/contract/durations.ts'
import { tasks } from '../../template/llm-node/src/contract/tasks.ts'
import { type OptionRow, optionLines } from '../admin/option-lines.ts'
import { amountInUsd, oneOf } from '../admin/option-values.ts'
import { addressOptions, addressRows } from '../admin/router-address.ts'

const rows: readonly OptionRow[] = [
  ['--prompt TEXT', 'the question'],
  ['--prompt-file FILE', 'or a file that holds it; - is standard input'],
  [
    '--targets A,B',
    'provider/model, as GET /v1/models lists them; without it, all that can answer, the cheapest first',
  ],
  ['--limit N', 'without --targets, asks at most N (10)'],
  ['--task TASK', 'classify, generate or reason (generate)'],
  ['--private', 'the prompt stays in the cluster'],
  ['--max-tokens N', 'how long each answer may be'],
  ['--repeat N', 'how often each is asked, one call after the other; the table shows medians (1)'],
  ['--at-once N', 'how many are asked at the same time (8)'],
  ['--timeout TIME', 'how long each answer may take (60s)'],
  [
    '--max-usd USD',
    'asks first if the calls may cost more together (0.05); where nobody can be asked, ends with exit code 3',
  ],
  ['--yes', 'does not ask'],
  ['--format FORMAT', 'table, csv (a line for each answer) or json (table)'],
  ...addressRows,
  ['--key-file FILE', 'holds an API key, for a router with keys (LLM_ROUTER_KEY)'],
  ['--help', 'show this text'],
]

export const help = `Asks several models the same question at once, through llm-router, and compares their answers: time to the first token, total
time, tokens per second, tokens, cost, and how each begins.

Usage: npm run -s compare -- --prompt TEXT [--targets A,B,...] [options]

${optionLines(rows)}

The results go to standard output, everything else to standard error. Ctrl-C stops the answers and shows what there is.
The exit code is 0 if all answers are whole, 1 if some are not or nobody answers, 2 for a command that is not understood or names a file
that cannot be read, 3 if the calls were not begun because of their cost, and 130 after Ctrl-C.

  npm run -s compare -- --prompt 'Why is the sky blue?' --targets groq/openai/gpt-oss-20b,vertex/gemini-3.5-flash-lite --repeat 3
  npm run -s compare -- --prompt-file contract.txt --private --format json > answers.json
`

const formats = ['table', 'csv', 'json'] as const
const textTasks = tasks.filter((task) => task !== 'embed')

export type CommandLine = {
  prompt: { text: string } | { file: string }
  /** Undefined for all. */
  targets: readonly string[] | undefined
  limit: number
  task: string | undefined
  isPrivate: boolean
  maxTokens: number | undefined
  repeat: number
  atOnce: number
  timeoutMs: number
  maxUsd: number
  isAgreed: boolean
  format: (typeof formats)[number]
  gateway: string | undefined
  router: string | undefined
  keyFile: string | undefined
}

/**
 * Reads the command line; `help` if it asks for help.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[]): CommandLine | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      prompt: { type: 'string', short: 'p' },
      'prompt-file': { type: 'string' },
      targets: { type: 'string', short: 't' },
      limit: { type: 'string', default: '10' },
      task: { type: 'string' },
      private: { type: 'boolean', default: false },
      'max-tokens': { type: 'string' },
      repeat: { type: 'string', default: '1' },
      'at-once': { type: 'string', default: '8' },
      timeout: { type: 'string', default: '60s' },
      'max-usd': { type: 'string', default: '0.05' },
      yes: { type: 'boolean', short: 'y', default: false },
      format: { type: 'string', default: 'table' },
      ...addressOptions,
      'key-file': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const { task, 'max-tokens': maxTokens } = values
  return {
    prompt: promptOf(values.prompt, values['prompt-file']),
    targets: values.targets === undefined ? undefined : namesIn(values.targets),
    limit: numberOf('limit', values.limit, 200),
    task: task === undefined ? undefined : oneOf('task', task, textTasks),
    isPrivate: values.private,
    maxTokens: maxTokens === undefined ? undefined : numberOf('max-tokens', maxTokens, 1_000_000),
    repeat: numberOf('repeat', values.repeat, 100),
    atOnce: numberOf('at-once', values['at-once'], 100),
    timeoutMs: timeOf(values.timeout),
    maxUsd: amountInUsd('max-usd', values['max-usd']),
    isAgreed: values.yes,
    format: oneOf('format', values.format, formats),
    gateway: values.gateway,
    router: values.router,
    keyFile: values['key-file'],
  }
}

function promptOf(text: string | undefined, file: string | undefined): CommandLine['prompt'] {
  if ((text === undefined) === (file === undefined)) {
    throw new Error('Give the question, with --prompt or --prompt-file; --help shows how.')
  }
  if (file !== undefined) return { file }
  if (!text?.trim()) throw new Error('--prompt must not be empty.')
  return { text }
}

function namesIn(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (!names.includes('')) return [...new Set(names)]
  throw new Error(
    '--targets must be names with commas between them, such as groq/openai/gpt-oss-20b,ollama/llama3.2:1b.',
  )
}

function numberOf(option: string, text: string, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number
  throw new Error(`--${option} must be a whole number from 1 to ${most}, not ${text}.`)
}

function timeOf(text: string): number {
  const timeoutMs = parseGoDuration(text)
  if (timeoutMs !== undefined && timeoutMs >= 1 && timeoutMs <= 3_600_000) return timeoutMs
  throw new Error(`--timeout must be a duration such as 30s or 2m, of one hour at most, not ${text}.`)
}

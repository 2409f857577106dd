import { messageOf } from '#runtime/error-message.ts'
import type { Question } from '../../functions/llm-console/pages/answers/question.ts'
import type { Router } from '../../functions/llm-console/pages/answers/router.ts'
import { type Compared, compare, progressOf } from '../../functions/llm-console/pages/compare/compare.ts'
import { toCsv, toJson } from '../../functions/llm-console/pages/compare/document.ts'
import { readGiven } from '../admin/given-file.ts'
import { connectCaller } from '../admin/router-caller.ts'
import { watchStandardStreams } from '../admin/standard-streams.ts'
import { printable } from '../admin/table.ts'
import { type CommandLine, help, readCommandLine } from './command-line.ts'
import { agrees, costOfAll } from './cost.ts'
import { createProgress } from './progress.ts'
import { toTable, totalLine } from './shown.ts'
import { planTargets } from './targets.ts'

const exitCodes = { whole: 0, failed: 1, notUnderstood: 2, tooExpensive: 3, interrupted: 130 } as const
const say = (text: string) => process.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`)

/** `npm run compare`: one question to several models at once. */
async function main(): Promise<number> {
  watchStandardStreams()
  const commandLine = readCommandLine(process.argv.slice(2))
  if (commandLine === 'help') {
    process.stdout.write(help)
    return exitCodes.whole
  }
  const router = await connectCaller(commandLine, process.env)
  const question = await questionOf(commandLine)
  return run(commandLine, router, question).catch((error: unknown) => {
    say(messageOf(error))
    return exitCodes.failed
  })
}

async function run(commandLine: CommandLine, router: Router, question: Question): Promise<number> {
  const { repeat, atOnce, timeoutMs, maxUsd, format } = commandLine
  const planned = await planTargets(router, question, commandLine, say)
  const { text, isTooMuch } = costOfAll(planned, repeat, maxUsd)
  if (isTooMuch && !commandLine.isAgreed && !(await isAgreed(text, maxUsd))) return exitCodes.tooExpensive

  const progress = createProgress(process.stderr)
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const compared = await compare(router, question, {
    targets: planned.map(({ target }) => target),
    ...{ repeat, atOnce, limitMs: timeoutMs },
    signal: stop.signal,
    changed(now) {
      const { ended, calls } = progressOf(now)
      progress.show(ended, calls)
    },
  })
  progress.end()
  process.stdout.write(documentOf[format](compared, question))
  say(totalLine(compared))
  if (stop.signal.aborted) return exitCodes.interrupted
  const isWhole = compared.every(({ answers }) => answers.every(({ state }) => state === 'answered'))
  return isWhole ? exitCodes.whole : exitCodes.failed
}

const documentOf = {
  table: (compared: readonly Compared[]) => toTable(compared, process.stdout.columns ?? 120),
  csv: toCsv,
  json: (compared: readonly Compared[], question: Question) => toJson(compared, question, new Date()),
} as const

/** Where nobody can be asked, nobody has agreed. */
async function isAgreed(cost: string, maxUsd: number): Promise<boolean> {
  if (process.stdin.isTTY && process.stderr.isTTY) return agrees(`This is ${cost}.`)
  say(`This is ${cost}; --max-usd is ${maxUsd}. Nothing was asked: raise --max-usd, or say --yes.`)
  return false
}

async function questionOf({ prompt, task, isPrivate, maxTokens }: CommandLine): Promise<Question> {
  return {
    prompt: 'text' in prompt ? prompt.text : await readGiven(prompt.file, '--prompt-file'),
    ...(task !== undefined && { task }),
    ...(maxTokens !== undefined && { maxTokens }),
    private: isPrivate,
  }
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    say(messageOf(error))
    process.exitCode = exitCodes.notUnderstood
  },
)

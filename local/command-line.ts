import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseGoDuration } from '../template/llm-node/src/contract/durations.ts'
import type { Variables } from './envsubst.ts'
import { type LogLevel, logLevels } from './log.ts'

export type CommandLine = {
  stackFile: string
  host: string
  port: number
  idleTimeoutMs: number | undefined
  /** Undefined if nothing is to be kept. */
  storeFile: string | undefined
  isQuiet: boolean
  logLevel: LogLevel
}

export const help = `Runs the functions of a stack file on this machine, behind OpenFaaS's API. No Docker, no cluster.

Usage: npm start -- [options]

  --stack FILE   the stack file (stack.yml); each of its functions runs as a process of its own
  --port NUMBER  the gateway's port (8080); 0 takes a free one
  --host NAME    the gateway's address (127.0.0.1); 0.0.0.0 lets other machines call the functions
  --idle TIME    scale to zero after this time, such as 10s, instead of the label com.openfaas.scale.zero-duration
  --state FOLDER where keys, spend and the ledger are kept for the next start (.state beside the stack file), or none
  --quiet        hide what the functions print, unless one does not start
  --help         show this text

Environment:
  LOG_LEVEL      debug prints each call, warn only problems, silent nothing (info)
  GROQ_API_KEY, OPENAI_API_KEY, ANTHROPIC_API_KEY, OLLAMA_HOST and others: see docs/providers.md
                 use the real provider; one of the shipped stack.yml is simulated without its key, and its replies carry
                 x-simulated: true. A function that you add under another name is not simulated
  STORE_FILE     the file for keys, spend and the ledger, unless --state names a folder
  any variable that the stack file mentions as \${NAME} or \${NAME:-default}

Secrets are read from .secrets/NAME beside the stack file. While it runs, for example:

  curl http://127.0.0.1:8080/function/llm-router -d '{"task": "classify", "max_latency_ms": 200, "prompt": "Hello"}'
  faas-cli list
`

/**
 * Reads the command line; `help` if it asks for help.
 * @throws Error naming the option and what it must be
 */
export function readCommandLine(args: string[], environment: Variables): CommandLine | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      stack: { type: 'string', default: 'stack.yml' },
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
      idle: { type: 'string' },
      state: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  return {
    stackFile: values.stack,
    host: values.host,
    port: readPort(values.port),
    idleTimeoutMs: values.idle === undefined ? undefined : readIdle(values.idle),
    storeFile: storeFileIn(values.state, values.stack, environment.STORE_FILE),
    isQuiet: values.quiet,
    logLevel: readLogLevel(environment.LOG_LEVEL),
  }
}

function storeFileIn(folder: string | undefined, stackFile: string, fromEnvironment: string | undefined) {
  if (folder === 'none') return undefined
  if (folder === undefined && fromEnvironment) return resolve(fromEnvironment)
  return resolve(join(folder ?? join(dirname(stackFile), '.state'), 'router.db'))
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`--port must be a number from 0 to 65535, not ${text}.`)
}

function readIdle(text: string): number {
  const idleTimeoutMs = parseGoDuration(text)
  if (idleTimeoutMs !== undefined && idleTimeoutMs >= 1) return idleTimeoutMs
  throw new Error(`--idle must be a duration such as 10s or 1m30s, from 1ms on, not ${text}.`)
}

function readLogLevel(text: string | undefined): LogLevel {
  const level = logLevels.find((known) => known === (text || 'info').toLowerCase())
  if (level !== undefined) return level
  throw new Error(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not ${text}.`)
}

import { createToken, hashOf } from '../../functions/llm-router/keys/token.ts'
import { connectAdmin } from '../admin/router-admin.ts'
import { type CommandLine, help, readCommandLine } from './command-line.ts'
import { toTable } from './shown.ts'

/** `npm run keys`: makes and changes API keys, through the router. */
async function main(): Promise<void> {
  const commandLine = understood()
  if (commandLine === undefined) return
  if (commandLine === 'help') process.stdout.write(help)
  else process.stdout.write(await run(commandLine))
}

async function run(commandLine: CommandLine): Promise<string> {
  const { command, ask, format } = commandLine
  const reply = command === 'token' ? newToken() : await asked(ask)
  const { token } = Object(reply)
  if (token !== undefined) process.stderr.write('The token is shown this once; only its hash is kept.\n')
  return format === 'json' ? `${JSON.stringify(reply, null, 2)}\n` : toTable(reply)

  async function asked({ method, path, body }: CommandLine['ask']): Promise<unknown> {
    const admin = await connectAdmin(commandLine, process.env)
    return JSON.parse(await admin.ask(method, path, body))
  }
}

function newToken() {
  const token = createToken()
  return { id: 'for router-keys', token, hash: hashOf(token) }
}

function understood(): CommandLine | 'help' | undefined {
  try {
    return readCommandLine(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 2
    return undefined
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
})

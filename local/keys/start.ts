import { createToken, hashOf } from '../../functions/llm-router/keys/token.ts'
import { connectAdmin } from '../admin/router-admin.ts'
import { runCommand } from '../admin/run-command.ts'
import { type CommandLine, help, readCommandLine } from './command-line.ts'
import { toTable } from './shown.ts'

/** `npm run keys`: makes and changes API keys, through the router. */
await runCommand(help, readCommandLine, async (commandLine) => {
  process.stdout.write(await run(commandLine))
})

async function run(commandLine: CommandLine): Promise<string> {
  const { command, ask, format } = commandLine
  const reply = command === 'token' ? newToken() : await asked(ask)
  const { token } = Object(reply)
  if (token !== undefined) process.stderr.write('The token is shown once; only its hash is kept.\n')
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

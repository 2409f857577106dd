import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { readSource } from '../functions/llm-router/catalogue/load.ts'
import { toCatalogue, toWritten } from '../functions/llm-router/catalogue/parse.ts'
import { warningsOf } from '../functions/llm-router/catalogue/replacement.ts'
import shipped from '../functions/llm-router/catalogue.yaml'
import { settings } from '../functions/llm-router/settings.ts'
import { readSettings } from '../template/llm-node/src/settings.ts'
import { fail } from './admin/fail.ts'
import { readGiven } from './admin/given-file.ts'
import { watchStandardStreams } from './admin/standard-streams.ts'
import { checkAddresses } from './check-addresses.ts'
import { readStack } from './stack.ts'

const help = `Checks a catalogue of llm-router, and prints it with variables and defaults filled in.

Usage: npm run -s check-config -- [--stack STACK] [FILE]

  FILE     the catalogue; without one, what llm-router would use in the environment of this shell:
           ROUTER_CONFIG, ROUTER_CONFIG_YAML, the variables TARGET_…, or the shipped catalogue
  --stack  a stack file, with the variables of this shell: also checks that the functions of targets in the cluster send to
           addresses in the private network
  --help   show this text

If the catalogue has a mistake, the exit code is 1 and the message names the file, the line, the key and the fix.
A warning is no mistake: the router starts, and logs it.
Variables that name secrets are refused.
`

/** `npm run check-config`: checks a catalogue as llm-router does when it starts. */
async function main(): Promise<void> {
  watchStandardStreams()
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false }, stack: { type: 'string' } },
  })
  if (values.help) {
    process.stdout.write(help)
    return
  }
  if (positionals.length > 1) throw new Error(`Give one FILE, not ${positionals.length}; --help shows how.`)
  const { ROUTER_CONFIG, ROUTER_CONFIG_YAML } = readSettings(settings, process.env)
  const [file] = positionals
  const source = file === undefined ? { path: ROUTER_CONFIG, inline: ROUTER_CONFIG_YAML } : { path: file }
  const found = await readSource(source, process.env, { readConfiguration: () => undefined })
  const { value, locate } = found ?? { value: shipped, locate: () => 'that is shipped' }
  const catalogue = toCatalogue(value, locate)
  const { targets } = catalogue
  if (values.stack !== undefined)
    checkAddresses(targets, readStack(await readGiven(values.stack, '--stack'), process.env))
  process.stdout.write(stringify(toWritten(value, locate), { lineWidth: 120, aliasDuplicateObjects: false }))
  for (const warning of warningsOf(catalogue, Date.now())) process.stderr.write(`Warning: ${warning}.\n`)
  process.stderr.write(`The catalogue is valid: ${targets.length} targets.\n`)
}

main().catch((error: unknown) => fail(error))

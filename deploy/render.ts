import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fail } from '../local/admin/fail.ts'
import { staleFiles, writeFiles } from './render/files.ts'
import { generatedFiles } from './render/generated.ts'
import { readSources } from './render/sources.ts'

const help = `Writes what deploy/ has of stack.yml and stack.ce.yml.

Usage: npm run -s deploy:render [-- --check]

  --check  write nothing; fail if a file is not up to date
  --help   show this text
`

const root = fileURLToPath(new URL('..', import.meta.url))

/** `npm run deploy:render` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  })
  if (values.help) {
    process.stdout.write(help)
    return
  }
  const files = generatedFiles(await readSources(root))
  if (!values.check) return writeFiles(root, files)
  const stale = await staleFiles(root, files)
  if (stale.length === 0) return
  throw new Error(`Not up to date: ${stale.join(', ')}. Run \`npm run deploy:render\` and commit what it writes.`)
}

main().catch((error: unknown) => fail(error))

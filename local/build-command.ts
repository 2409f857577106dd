import { fileURLToPath } from 'node:url'
import { runPlainCommand } from './admin/run-command.ts'
import { buildFunctions } from './build.ts'

const help = `Bundles every function of stack.yml into dist/, as the images have them.

Usage: npm run -s build

  --help   show this text
`

/** `npm run build` */
await runPlainCommand(help, async () => {
  const stackFile = fileURLToPath(new URL('../stack.yml', import.meta.url))
  for (const [name, bundle] of await buildFunctions(stackFile)) console.log(`${name} → ${bundle}`)
})

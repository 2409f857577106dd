import { writeFile } from 'node:fs/promises'
import { runPlainCommand } from '../../local/admin/run-command.ts'
import { dashboard } from './dashboard.ts'

const help = `Writes deploy/grafana/llm-router.json, the dashboard that Grafana imports.

Usage: npm run -s dashboards

  --help   show this text
`

/** `npm run dashboards` */
await runPlainCommand(help, async () => {
  await writeFile(new URL('llm-router.json', import.meta.url), `${JSON.stringify(dashboard(), undefined, 2)}\n`)
})

import { writeFile } from 'node:fs/promises'
import { dashboard } from './dashboard.ts'

/** `npm run dashboards`: writes the file that Grafana imports. */
await writeFile(new URL('llm-router.json', import.meta.url), `${JSON.stringify(dashboard(), undefined, 2)}\n`)

import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runPlainCommand } from '../../../local/admin/run-command.ts'
import { runTable, tablePage } from './table.ts'

const help = `Writes docs/dialects-table.md: what goes through from each dialect to each kind of provider.

Usage: npm run -s docs:dialects

  --help   show this text
`

/** `npm run docs:dialects` */
await runPlainCommand(help, async () => {
  const rows = await runTable()
  await writeFile(fileURLToPath(new URL('../../../docs/dialects-table.md', import.meta.url)), tablePage(rows))
  for (const { path, feature, cells } of rows) {
    for (const [provider, cell] of cells)
      if (typeof cell !== 'string') console.error(path, feature, provider, String(cell.failed))
  }
})

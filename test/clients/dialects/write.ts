import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runTable, tablePage } from './table.ts'

const rows = await runTable()
await writeFile(fileURLToPath(new URL('../../../docs/dialects-table.md', import.meta.url)), tablePage(rows))
for (const { path, feature, cells } of rows) {
  for (const [provider, cell] of cells)
    if (typeof cell !== 'string') console.error(path, feature, provider, String(cell.failed))
}

import * as v from 'valibot'
import { connectAdmin } from '../admin/router-admin.ts'
import { runCommand } from '../admin/run-command.ts'
import { formatTable } from '../admin/table.ts'
import { type ExportCommand, help, readCommandLine, type UsageCommand } from './command-line.ts'
import { toFile, toStream } from './destination.ts'
import { exportLedger } from './export.ts'
import { forget } from './forget.ts'
import { checkLedger } from './same-ledger.ts'

const usageSchema = v.object({
  rows: v.array(v.record(v.string(), v.unknown())),
  total: v.record(v.string(), v.unknown()),
})

/** `npm run ledger`: usage and records, from the router. */
await runCommand(help, readCommandLine, async (commandLine) => {
  const admin = await connectAdmin(commandLine, process.env)
  if (commandLine.command === 'usage') process.stdout.write(await usage(commandLine))
  else await exported(commandLine)

  async function usage({ query, format }: UsageCommand): Promise<string> {
    query.set('format', format === 'csv' ? 'csv' : 'json')
    const text = await admin.ask('GET', `/admin/usage?${query}`)
    if (format !== 'table') return format === 'json' ? `${text}\n` : text
    const { rows, total } = v.parse(usageSchema, JSON.parse(text))
    const names = Object.keys(rows[0] ?? total)
    const [first = ''] = names
    const last = { ...total, ...(first in total ? {} : { [first]: 'total' }) }
    return formatTable(
      names,
      [...rows, last].map((row) => names.map((name) => row[name] ?? (row === last ? '' : null))),
    )
  }

  async function exported(asked: ExportCommand): Promise<void> {
    const { output, query, isForgotten, after } = asked
    const destination = output === undefined ? toStream(process.stdout, after) : await toFile(output, asked)
    let isTold = false
    const mayLack = (position: string) => {
      if (isTold) return
      isTold = true
      process.stderr.write(
        `Records after position ${position} may be missing: the router has forgotten all up to there, and perhaps more. What ` +
          'was forgotten for ledger-archive is in PostgreSQL; a store in memory keeps its latest records only.\n',
      )
    }
    try {
      const { position: last, anchor } = destination
      if (anchor && last !== undefined) {
        const found = await checkLedger(admin, { query, position: last, anchor })
        if ((found === 'empty' || found === 'forgotten') && !destination.isForgotten) mayLack(last)
        if (found === 'empty') {
          process.stderr.write(`0 records: the router's ledger is empty; the last was at position ${last}\n`)
          return
        }
        // An earlier run that ended before it could say so.
        if (isForgotten && found !== 'forgotten') {
          await destination.write('', last, anchor)
          await forget(admin, last, found)
        }
      }
      const { records, position } = await exportLedger(admin, asked, destination, mayLack)
      const next = position === undefined ? '' : `; the last is at position ${position}`
      process.stderr.write(`${records} records${next}\n`)
    } finally {
      await destination.close()
    }
  }
})

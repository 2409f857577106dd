import { execFileSync } from 'node:child_process'
import { createLog } from '#runtime/log.ts'
import { createJournal } from '../../../../functions/llm-router/store/journal.ts'
import { budget, reservationOf } from './attempts.ts'

/** Writes a journal to a file that may not grow beyond a line and a half, and goes on when it may. Prints what was logged. */
const [, , file = ''] = process.argv
const journal = createJournal(
  file,
  createLog('info', (line) => process.stdout.write(line)),
)
const open = (id: string) => journal.opened(reservationOf(id, [budget(5)]))
const limit = (bytes: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`])

process.on('SIGXFSZ', () => {})
open('a')
limit('400')
for (const id of ['b', 'c', 'd']) open(id)
limit('unlimited')
for (const id of ['e', 'f']) open(id)

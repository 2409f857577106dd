import { json } from '#runtime/http/call.ts'
import { createSiblings } from '#runtime/http/siblings.ts'
import { readSettings } from '#runtime/settings.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { archive } from './archive.ts'
import { createRouterLedger } from './router-ledger.ts'
import { settings } from './settings.ts'

/** Before the platform ends a run, which would hide how far it came. */
const marginMs = 15_000

/**
 * Moves the router's ledger into PostgreSQL: `POST /`, by cron or by hand. It does nothing twice, can be ended at any moment, and says
 * what it did.
 */
export const createFunction: CreateFunction = (parts) => {
  const own = readSettings(settings, parts.environment)
  const siblings = createSiblings(own)
  const { secrets, send } = parts
  const archived = parts.metrics.counter({
    name: 'llm_ledger_archived_total',
    help: 'Records that this replica wrote into PostgreSQL',
    labels: [],
  })
  return [
    {
      method: 'POST',
      path: '/',
      async handle({ signal, note }) {
        // First, so that the build's warm-up, which has no secrets, has it compiled.
        const { open } = await import('./database/open.ts')
        const url = secrets.require('postgres-url')
        const [token] = secrets.requireTokens('admin-token')
        const report = await archive({
          openDatabase: () => open(url),
          ledger: createRouterLedger({ send, siblings, token, signal }),
          onBatch: (records) => archived({}, records),
          leftMs: timeLeft(Math.max(1000, own.exec_timeout - marginMs)),
        })
        note(report)
        return json(report)
      },
    },
  ]
}

/** The milliseconds that are left of a time that begins now. */
function timeLeft(mostMs: number): () => number {
  const endMs = performance.now() + mostMs
  return () => endMs - performance.now()
}

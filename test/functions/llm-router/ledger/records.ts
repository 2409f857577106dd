import { toEntry } from '../../../../functions/llm-router/money/ledger/entry.ts'
import type { LedgerRecord } from '../../../../functions/llm-router/money/ledger/record.ts'
import type { Store } from '../../../../functions/llm-router/store/port.ts'

/** A record of the ledger; what a test does not say is as in most calls. */
export function recordOf(own: Partial<LedgerRecord> & { id: string }): LedgerRecord {
  return {
    time: '2026-11-25T12:30:00.000Z',
    callId: `call-${own.id}`,
    key: 'key-1',
    department: 'sales',
    user: 'ada',
    tags: [],
    task: 'generate',
    target: 'groq/llama',
    provider: 'groq',
    model: 'llama',
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    costNanoUsd: 1500,
    priceVersion: 'v1',
    reason: 'default',
    strategy: 'task',
    status: 'settled',
    code: null,
    ms: 120,
    ...own,
  }
}

const neverMs = 4e12

/** Writes a record as a call that has just ended does. */
export async function write(store: Pick<Store, 'accounts'>, record: LedgerRecord): Promise<void> {
  const entry = toEntry(record)
  const reservation = { id: record.id, claims: [], expiresMs: neverMs, unsettled: entry }
  await store.accounts.settle({ reservation, used: [], entry })
}

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { toText } from '../../functions/llm-router/keys/stored.ts'
import { createToken, hashOf } from '../../functions/llm-router/keys/token.ts'
import { openSqliteStore } from '../../functions/llm-router/store/sqlite/store.ts'

/** A new file of the router's, for a benchmark to fill. */
async function createFile(directory: string, name: string): Promise<string> {
  const file = join(directory, name)
  const store = await openSqliteStore(file, Date.now)
  await store.close()
  return file
}

/** A store with as many keys, each with a budget and limits. Returns their tokens, too. */
export async function storeWithKeys(directory: string, keys: number): Promise<{ file: string; tokens: string[] }> {
  const file = await createFile(directory, `keys-${keys}.db`)
  const database = new DatabaseSync(file)
  const insertKey = database.prepare('INSERT INTO keys (id, version, text) VALUES (?, 1, ?)')
  const insertHash = database.prepare('INSERT INTO key_hashes (hash, key_id, place) VALUES (?, ?, 0)')
  const own = { tags: [], private: false, disabled: false, created: new Date().toISOString() }
  const allowance = {
    budgets: [{ usd: 1000, per: 'month' as const, softPercent: 80, hard: true }],
    limits: { requestsPerMinute: 1e6 },
  }
  database.exec('BEGIN')
  const tokens = Array.from({ length: keys }, (_, index) => {
    const token = createToken()
    insertKey.run(`key-${index}`, toText({ name: `Key ${index}`, ...own, ...allowance }))
    insertHash.run(hashOf(token), `key-${index}`)
    return token
  })
  database.exec('COMMIT')
  database.close()
  return { file, tokens }
}

/** A store whose ledger has as many calls, which are not archived yet. */
export async function storeWithLedger(directory: string, calls: number): Promise<string> {
  const file = await createFile(directory, `ledger-${calls}.db`)
  const database = new DatabaseSync(file)
  const record = JSON.stringify({
    ...{
      time: new Date().toISOString(),
      callId: crypto.randomUUID(),
      key: null,
      department: null,
      user: null,
      tags: [],
    },
    ...{ task: 'generate', target: 'groq/m0', provider: 'groq', model: 'm0', costNanoUsd: 22400, ms: 72, code: null },
    ...{ usage: { prompt_tokens: 24, completion_tokens: 20, total_tokens: 44 }, priceVersion: '2026-11-21-092a6fcb' },
    ...{ reason: 'default', strategy: 'task', status: 'settled' },
  })
  database
    .prepare(
      `INSERT INTO records (position, id, text)
       WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
       SELECT n, 'call-' || n, json_set(?, '$.id', 'call-' || n) FROM number`,
    )
    .run(calls, record)
  database.close()
  return file
}

import { LlmError } from '#runtime/errors.ts'
import type { Query } from './query.ts'

/** Those that hold every character. SQL_ASCII takes bytes as they come. */
const completeEncodings = ['UTF8', 'SQL_ASCII']

/**
 * Makes sure, before anything is written, that the database can hold what callers write in their names and tags: its encoding cannot be
 * changed later.
 * @throws LlmError database_refused with what to do
 */
export async function checkEncoding(query: Query): Promise<void> {
  const [found] = await query("SELECT current_setting('server_encoding') AS encoding")
  const encoding = String(found?.encoding)
  if (completeEncodings.includes(encoding)) return
  throw new LlmError(
    'database_refused',
    `The database has the encoding ${encoding}, which lacks characters that records may have: make another one with CREATE DATABASE … ` +
      "ENCODING 'UTF8' TEMPLATE template0, and name it in the secret postgres-url",
  )
}

import * as v from 'valibot'
import type { Documents } from '../documents.ts'
import type { Connection } from './connection.ts'
import { onceScript, readDocumentsScript, writeDocumentScript } from './document-scripts.ts'
import { inTurn } from './in-turn.ts'

const texts = v.array(v.string())

export function redisDocuments({ run }: Pick<Connection, 'run'>): Documents {
  return {
    async read(prefix) {
      const answer = v.parse(texts, await run(readDocumentsScript, [prefix]))
      return inTurn(answer, 3).map(([name = '', version, text = '']) => ({ name, version: Number(version), text }))
    },
    async write({ name, version, text }, storedVersion, expiresMs) {
      return (await run(writeDocumentScript, [name, version, text, storedVersion, expiresMs ?? '-'])) === 1
    },
    async once(name, expiresMs) {
      return (await run(onceScript, [name, expiresMs])) === 1
    },
  }
}

import * as v from 'valibot'
import type { Documents, StoredDocument } from '../documents.ts'
import type { Connection } from './connection.ts'
import { onceScript, readDocumentsScript, writeDocumentScript } from './document-scripts.ts'

const texts = v.array(v.string())

export function redisDocuments({ run }: Pick<Connection, 'run'>): Documents {
  return {
    async read(prefix) {
      const answer = v.parse(texts, await run(readDocumentsScript, [prefix]))
      const documents: StoredDocument[] = []
      for (let i = 0; i < answer.length; i += 3) {
        const [name = '', version, text = ''] = answer.slice(i, i + 3)
        documents.push({ name, version: Number(version), text })
      }
      return documents
    },
    async write({ name, version, text }, storedVersion, expiresMs) {
      return (await run(writeDocumentScript, [name, version, text, storedVersion, expiresMs ?? '-'])) === 1
    },
    async once(name, expiresMs) {
      return (await run(onceScript, [name, expiresMs])) === 1
    },
  }
}

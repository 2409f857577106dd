import { randomUUID } from 'node:crypto'
import { type Documents, readDocument } from '../../store/documents.ts'

const name = 'webhook-installation'

/**
 * An id of all replicas that share the store, which tells them from other installations. The first one makes it. It is read once; while
 * that fails, it is undefined.
 */
export function createInstallation(documents: Pick<Documents, 'read' | 'write'>): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined

  async function readOrMake(): Promise<string | undefined> {
    const stored = await readDocument(documents, name)
    if (stored) return stored.text
    const text = randomUUID()
    const isMade = await documents.write({ name, version: 1, text }, 0)
    return isMade ? text : (await readDocument(documents, name))?.text
  }

  return async () => {
    known ??= readOrMake()
    const id = await known.catch(() => undefined)
    if (id === undefined) known = undefined
    return id
  }
}

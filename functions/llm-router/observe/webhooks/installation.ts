import { randomUUID } from 'node:crypto'
import { type Documents, readDocument } from '../../store/documents.ts'

const name = 'webhook-installation'

/** For so long it is not read again after a failure. */
const againMs = 10_000

/**
 * An id of all replicas that share the store, which tells them from other installations. The first one makes it. It is read once; while
 * that fails, it is undefined.
 * @param monotonicMs a clock that nobody sets
 */
export function createInstallation(
  documents: Pick<Documents, 'read' | 'write'>,
  monotonicMs: () => number = () => performance.now(),
): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined
  let failedMs = Number.NEGATIVE_INFINITY

  async function readOrMake(): Promise<string | undefined> {
    const stored = await readDocument(documents, name)
    if (stored) return stored.text
    const text = randomUUID()
    const isMade = await documents.write({ name, version: 1, text }, 0)
    return isMade ? text : (await readDocument(documents, name))?.text
  }

  return async () => {
    if (known === undefined && monotonicMs() < failedMs + againMs) return undefined
    known ??= readOrMake()
    const id = await known.catch(() => undefined)
    if (id === undefined) {
      known = undefined
      failedMs = monotonicMs()
    }
    return id
  }
}

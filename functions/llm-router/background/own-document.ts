import { type Documents, readDocument } from '../store/documents.ts'

/** A document that this router alone writes. */
export function createOwnDocument(name: string, documents: Pick<Documents, 'read' | 'write'>) {
  let version = 0
  return {
    /** Returns false if it has expired, or the answer to an earlier write was lost. It is not written then, but can be the next time. */
    async write(text: string, expiresMs: number): Promise<boolean> {
      const document = { name, version: version + 1, text }
      const isWritten = await documents.write(document, version, expiresMs)
      if (isWritten) version = document.version
      else version = (await readDocument(documents, name))?.version ?? 0
      return isWritten
    },
  }
}

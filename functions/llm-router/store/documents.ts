/** A small shared text, such as what is known of a target. Its version grows with each change. */
export type StoredDocument = { name: string; version: number; text: string }

export type Documents = {
  /** All documents whose names begin so. */
  read(prefix: string): Promise<readonly StoredDocument[]>
  /** Returns false if the version is not the stored one, which is 0 for a new document. */
  write(document: StoredDocument, storedVersion: number, expiresMs?: number): Promise<boolean>
  /** True for the first caller with this name before it expires, false for all others. */
  once(name: string, expiresMs: number): Promise<boolean>
}

/** The document of this very name: that of another one may begin with it. */
export async function readDocument(
  documents: Pick<Documents, 'read'>,
  name: string,
): Promise<StoredDocument | undefined> {
  return (await documents.read(name)).find((document) => document.name === name)
}

import { type Documents, readDocument } from '../store/documents.ts'

const name = 'keys/none-on-purpose'

/** Notes for all routers that the last key may go, before it does. */
export async function noteNoneOnPurpose(documents: Pick<Documents, 'read' | 'write'>): Promise<void> {
  if (await isNoneOnPurpose(documents)) return
  await documents.write({ name, version: 1, text: 'true' }, 0)
}

/** Tells a store whose last key was removed on purpose from one that has lost all that was in it: the note is lost with the keys. */
export async function isNoneOnPurpose(documents: Pick<Documents, 'read'>): Promise<boolean> {
  return (await readDocument(documents, name)) !== undefined
}

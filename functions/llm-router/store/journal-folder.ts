import { lstatSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The folder for journals, which only its owner may use. It is made again where something has cleaned it away.
 * @throws Error if it cannot be made, or belongs to somebody else
 */
export function journalFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid, mode } = lstatSync(folder)
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error('The folder of journals belongs to others')
  return folder
}

/** Opens a file in the folder for journals, to append to it or to write it anew. */
export function openInFolder(file: string, flags: 'a' | 'w'): number {
  journalFolder(dirname(file))
  return openSync(file, flags, 0o600)
}

import { accessSync, constants, lstatSync, mkdirSync, openSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The folder for journals, which only its owner may use. It is made again where something has cleaned it away.
 * @throws Error if it cannot be made, or belongs to somebody else
 */
export function journalFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!isOurs(lstatSync(folder))) throw new Error('The folder of journals belongs to others')
  return folder
}

/** Whether a journal may be there, or could be where something has cleaned the folder away. It only looks. */
export function isFolderUsable(folder: string): boolean {
  try {
    const found = lstatSync(folder, { throwIfNoEntry: false })
    if (found) return found.isDirectory() && isOurs(found)
    accessSync(dirname(folder), constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isOurs({ uid, mode }: Stats): boolean {
  return uid === process.getuid?.() && (mode & 0o022) === 0
}

/** Opens a file in the folder for journals, to append to it or to write it anew. */
export function openInFolder(file: string, flags: 'a' | 'w'): number {
  journalFolder(dirname(file))
  return openSync(file, flags, 0o600)
}

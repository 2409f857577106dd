import { stat } from 'node:fs/promises'

/** Tells whether a path still leads to the file that was opened; undefined if nobody can tell. */
export type IsStillThere = () => Promise<boolean | undefined>

/**
 * Remembers which file is open at a path. SQLite goes on with a file that has been removed, moved away or replaced, and meets no error.
 * While it has a file open, the file's number stays the same.
 */
export async function rememberFile(path: string): Promise<IsStillThere> {
  const opened = await numberOf(path)
  return async () => {
    const found = await numberOf(path)
    if (found === undefined || opened === undefined) return undefined
    return found === opened
  }
}

/** The file's number, `none` without a file, or undefined if it cannot be found out. */
async function numberOf(path: string): Promise<string | undefined> {
  try {
    // A floating-point number does not hold each of them.
    const { dev, ino } = await stat(path, { bigint: true })
    return `${dev}/${ino}`
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'none' : undefined
  }
}

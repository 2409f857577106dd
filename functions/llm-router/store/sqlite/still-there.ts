import { realpath, stat } from 'node:fs/promises'

/** Tells whether paths still lead to the files that were opened; undefined if nobody can tell. */
export type IsStillThere = () => Promise<boolean | undefined>

/**
 * Remembers which files of a database are open: its own, and the log and its index beside it, which SQLite makes with its first
 * transaction. SQLite goes on with files that have been removed, moved away or replaced, and meets no error. While it has them open,
 * their numbers stay the same, also when it empties the log or writes the whole file anew.
 */
export async function rememberDatabase(path: string): Promise<IsStillThere> {
  // SQLite follows links, and has the others beside the file itself.
  const real = await realpath(path).catch(() => path)
  const files = await Promise.all([path, `${real}-wal`, `${real}-shm`].map(rememberFile))
  return async () => {
    const found = await Promise.all(files.map((isStillThere) => isStillThere()))
    if (found.includes(false)) return false
    return found.includes(undefined) ? undefined : true
  }
}

async function rememberFile(path: string): Promise<IsStillThere> {
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

import { StoreError, StoreUnavailable } from '../port.ts'

/** SQLite's primary result codes, and what to do about each. https://www.sqlite.org/rescode.html */
const fixes = new Map([
  [3, 'cannot be opened for lack of permission. Let the user of the function read and write the file and its folder'],
  [
    8,
    'cannot be written. Let the user of the function write the file and its folder, on a file system that is not read-only',
  ],
  [
    10,
    'cannot be read or written, because the disk fails, or its -wal or -shm was changed beside it. Check the disk and the file system, and restart all routers that use the file; touch what lies beside it only while no router runs',
  ],
  [
    11,
    'is damaged. While no router runs, move it, its -wal and its -shm away, and restore a backup, or start with a new file',
  ],
  [13, 'cannot grow, because the disk is full. Free space, or let ledger-archive empty the ledger'],
  [14, 'cannot be opened. Create its folder, and let the user of the function write there'],
  [26, 'is not a database. Name another file, or move this one away'],
])

const busy = 5

/** The primary result code of an error of SQLite's. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined
  return error.errcode & 0xff
}

const locked =
  'The file of STORE_FILE is locked by another process. End whatever holds it, such as a shell or a backup that has it open.'

export function isBusy(error: unknown): boolean {
  return codeOf(error) === busy
}

/** What to do about an error of SQLite's. It does not name the path, which may say more than a caller should know. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  if (isBusy(error)) return new StoreUnavailable(locked, { cause: error })
  const code = codeOf(error)
  const fix = code === undefined ? undefined : fixes.get(code)
  if (fix !== undefined) return new StoreError(`The file of STORE_FILE ${fix}.`, { cause: error })
  return new StoreError(`SQLite cannot do it (${error instanceof Error ? error.message : 'unknown error'}).`, {
    cause: error,
  })
}

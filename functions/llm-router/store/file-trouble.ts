import { describeError, type Log } from '#runtime/log.ts'

export type FileTrouble = {
  /** Changes the file. If that fails, whatever it is for goes on without. */
  attempt(change: () => void): void
  /** Something has been written. To have removed something proves nothing about a disk that is full. */
  written(): void
}

/**
 * Logs when a file begins to be one that cannot be written, and when that is over: on a full disk each call would say so again.
 * @param file what it is, such as "the journal"
 */
export function createFileTrouble(log: Log, file: string): FileTrouble {
  let isFailing = false
  return {
    attempt(change) {
      try {
        change()
      } catch (error) {
        if (!isFailing) log.warn(describeError(error), `${file} cannot be written`)
        isFailing = true
      }
    },
    written() {
      if (isFailing) log.info({}, `${file} can be written again`)
      isFailing = false
    },
  }
}

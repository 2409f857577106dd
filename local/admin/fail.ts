import { messageOf } from '#runtime/error-message.ts'

/** Says what is wrong, and lets the command end with an exit code that tells of it. */
export function fail(error: unknown, exitCode = 1): void {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = exitCode
}

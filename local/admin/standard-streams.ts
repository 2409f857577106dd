/**
 * Ends a command of the shell when nobody reads its output any more, as after `| head -1`, and fails it when its output cannot be
 * written. What it says on standard error may go unread: the work goes on.
 */
export function watchStandardStreams(end: () => void = () => process.exit()): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.stderr.write(`The standard output cannot be written (${error.message}).\n`)
      process.exitCode = 1
    }
    end()
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 1
  })
}

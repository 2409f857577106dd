import { parseArgs } from 'node:util'
import { fail } from './fail.ts'
import { watchStandardStreams } from './standard-streams.ts'

/**
 * Runs a command of the shell. The exit code is 0, or 2 for a command line that is not understood, or 1 for one that fails.
 * @param read reads the arguments; throws an Error that says what they must be
 */
export async function runCommand<Line>(
  help: string,
  read: (args: string[]) => Line | 'help',
  run: (line: Line) => Promise<void>,
): Promise<void> {
  watchStandardStreams()
  const args = process.argv.slice(2)
  let line: Line | 'help'
  try {
    line = args[0] === 'help' ? 'help' : read(args)
  } catch (error) {
    fail(error, 2)
    return
  }
  try {
    if (line === 'help') process.stdout.write(help)
    else await run(line)
  } catch (error) {
    fail(error)
  }
}

/** The same for one that takes nothing but `--help`. */
export async function runPlainCommand(help: string, run: () => Promise<void>): Promise<void> {
  const read = (args: string[]) => {
    const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } })
    return values.help ? 'help' : undefined
  }
  await runCommand(help, read, run)
}

import { describeError, type Log } from './log.ts'

type Signals = Pick<NodeJS.Process, 'on' | 'exit'>

/**
 * How the process behaves under of-watchdog. The watchdog forwards SIGTERM at once, but goes on sending requests until
 * its healthcheck_interval has passed, and its own end ends the container: so the function goes on serving. On a fatal
 * error it must exit with 1, since after an exit with 0 the watchdog stays up and answers 500 to every call.
 */
export function keepServing(process: Signals, log: Log): void {
  process.on('SIGTERM', () => log.info({}, 'SIGTERM: serving until the watchdog ends the container'))
  const die = (error: unknown) => {
    log.fatal(describeError(error), 'the function fails and restarts')
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
}

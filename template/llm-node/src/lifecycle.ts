import { describeError, type Log } from './log.ts'

type Signals = Pick<NodeJS.Process, 'on' | 'exit'>

/**
 * Makes the process behave under of-watchdog. The watchdog forwards SIGTERM at once, but sends requests until its
 * healthcheck_interval has passed, and then ends the container. So the function keeps serving. On a fatal error it must exit
 * with 1: after an exit with 0, the watchdog stays up and answers every call with 500.
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

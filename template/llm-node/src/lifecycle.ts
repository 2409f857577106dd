import { describeError, type Log } from './log.ts'

type Signals = Pick<NodeJS.Process, 'on' | 'exit'>

/**
 * Makes the process behave under of-watchdog. The watchdog forwards SIGTERM at once, but sends requests until its
 * healthcheck_interval has passed, and then ends the container. So the function keeps serving. On a fatal error it must exit
 * with 1: after an exit with 0, the watchdog stays up and answers every call with 500.
 * @returns a signal that is aborted at SIGTERM, for what should end before the container does
 */
export function keepServing(process: Signals, log: Log): AbortSignal {
  const stopping = new AbortController()
  process.on('SIGTERM', () => {
    log.info({}, 'SIGTERM: serving until the watchdog ends the container')
    stopping.abort()
  })
  const die = (error: unknown) => {
    log.fatal(describeError(error), 'the function fails and restarts')
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
  return stopping.signal
}

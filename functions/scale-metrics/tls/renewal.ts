import { describeError, type Log } from '#runtime/log.ts'

/** How soon a renewed certificate, or another authority of the aggregator, counts. */
const renewMs = 60_000

/**
 * Reads a certificate again every minute, and keeps the one before where it cannot be read.
 * @returns what ends it
 */
export function renewEachMinute<Context>(
  read: () => Promise<Context>,
  use: (context: Context) => void,
  log: Log,
): () => void {
  const renewing = setInterval(() => {
    read()
      .then(use)
      .catch((error: unknown) => log.warn(describeError(error), 'the certificate stays as it is: it cannot be renewed'))
  }, renewMs).unref()
  return () => clearInterval(renewing)
}

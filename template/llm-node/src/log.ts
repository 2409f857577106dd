import pino from 'pino'
import { LlmError } from './errors.ts'

export type Log = pino.Logger

/**
 * Structured lines on stdout. Neither prompts nor secrets get into them: callers log names, codes, counts and times
 * only, and of an error only what `describeError` gives.
 */
export function createLog(
  level: string,
  destination: pino.DestinationStream = pino.destination({ fd: 1, sync: true }),
): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
}

/**
 * What may be logged of an error: its class, code and where it was thrown. Messages are left out, because those of
 * parsers, SDKs and providers quote what they were given.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = error instanceof LlmError || ('code' in error && typeof error.code === 'string') ? error.code : undefined
  return {
    error: error.constructor.name,
    ...(code !== undefined && { code }),
    ...(error instanceof LlmError ? {} : { at: firstFrames(error) }),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  }
}

function firstFrames(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 4)
    .map((line) => line.trim())
}

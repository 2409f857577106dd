import { withoutTokens } from './contract/api-token.ts'
import { LlmError } from './errors.ts'
import { createLineWriter, type WriteLine } from './log-lines.ts'

const levels = ['debug', 'info', 'warn', 'error', 'fatal'] as const
type Level = (typeof levels)[number]
/** From this level on a line is written at once. */
const urgent = levels.indexOf('warn')
export type Fields = Record<string, unknown>

/** Expensive fields are passed as a function, which is called only if the line is written. */
export type Log = { [Name in Level]: (fields: Fields | (() => Fields), message: string) => void } & {
  /** A log that adds these fields to each line. */
  child(fields: Fields): Log
}

/**
 * Structured lines, one JSON object each. Neither prompts nor secrets get into them: callers log names, codes, counts and
 * times only, and of an error only what `describeError` gives.
 * @param level the lowest level that is written; `silent` writes nothing
 * @param redact removes secrets that got into a line nevertheless
 */
export function createLog(
  level: Level | 'silent',
  write: WriteLine = createLineWriter(),
  redact: (line: string) => string = (line) => line,
): Log {
  const least = level === 'silent' ? levels.length : levels.indexOf(level)

  function withFields(own: Fields): Log {
    const at = (name: Level) => {
      const rank = levels.indexOf(name)
      return rank < least
        ? () => {}
        : (fields: Fields | (() => Fields), message: string) => {
            const said = typeof fields === 'function' ? fields() : fields
            const line = { level: name, time: new Date().toISOString(), ...own, ...said, msg: message }
            write(`${withoutTokens(redact(JSON.stringify(line)))}\n`, rank >= urgent)
          }
    }
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      fatal: at('fatal'),
      child: (fields) => withFields({ ...own, ...fields }),
    }
  }
  return withFields({})
}

/**
 * What may be logged of an error: its class, code and where it was thrown. Messages are left out, because those of
 * parsers, SDKs and providers quote what they were given.
 */
export function describeError(error: unknown): Fields {
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

/** The values of LOG_LEVEL, from everything to nothing. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** The output of `npm start`: what the gateway logs and what the functions print. */
export type Log = {
  /** One line for each forwarded call. */
  debug(line: string): void
  info(line: string): void
  warn(line: string): void
  /** A line that a function wrote. */
  functionLine(functionName: string, line: string): void
  /** The same line once more, because the function does not start: it says why. */
  lastFunctionLine(functionName: string, line: string): void
}

/**
 * A log of plain lines, with a function's lines prefixed by its name. `quiet` leaves these out, apart from those that say why it
 * does not start.
 */
export function createLog(write: (text: string) => void, level: LogLevel, quiet = false): Log {
  const least = logLevels.indexOf(level)
  const at = (own: LogLevel) => (logLevels.indexOf(own) >= least ? (line: string) => write(`${line}\n`) : () => {})
  const ofFunction = (print: (line: string) => void) => (functionName: string, line: string) =>
    print(`${functionName} | ${line}`)
  const hidesFunctions = quiet || least > logLevels.indexOf('info')
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    functionLine: hidesFunctions ? () => {} : ofFunction(at('info')),
    lastFunctionLine: hidesFunctions ? ofFunction(at('warn')) : () => {},
  }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, functionLine() {}, lastFunctionLine() {} }

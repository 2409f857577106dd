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
}

/** A log of plain lines, with a function's lines prefixed by its name. `quiet` leaves these out. */
export function createLog(write: (text: string) => void, level: LogLevel, quiet = false): Log {
  const least = logLevels.indexOf(level)
  const at = (own: LogLevel) => (logLevels.indexOf(own) >= least ? (line: string) => write(`${line}\n`) : () => {})
  const info = at('info')
  return {
    debug: at('debug'),
    info,
    warn: at('warn'),
    functionLine: quiet ? () => {} : (functionName, line) => info(`${functionName} | ${line}`),
  }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, functionLine() {} }

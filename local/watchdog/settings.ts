import { parseTimeout } from '../go-duration.ts'

/** What of-watchdog reads from its environment, as far as it shows from outside. */
export type WatchdogSettings = {
  /** 0 is no limit. */
  execTimeoutMs: number
  writeTimeoutMs: number
  /** How long it goes on as before once it is told to stop. */
  healthcheckIntervalMs: number
  /** Calls at one time; 0 is no limit. */
  maxInflight: number
  /** The path that `/_/ready` asks; empty where the function has none. */
  readyPath: string
}

const defaultTimeoutMs = 30_000

/** Reads of-watchdog's variables. What cannot be read falls back, as in of-watchdog; only a write_timeout of 0 is refused. */
export function readWatchdogSettings(environment: Readonly<Record<string, string>>): WatchdogSettings {
  const timeout = (name: string) => parseTimeout(environment[name] ?? '') ?? defaultTimeoutMs
  const writeTimeoutMs = timeout('write_timeout')
  if (writeTimeoutMs <= 0) throw new Error('write_timeout must be over 0s: give it in the environment in stack.yml.')
  return {
    execTimeoutMs: timeout('exec_timeout'),
    writeTimeoutMs,
    healthcheckIntervalMs: parseTimeout(environment.healthcheck_interval ?? '') ?? writeTimeoutMs,
    maxInflight: Math.max(0, Number.parseInt(environment.max_inflight ?? '', 10) || 0),
    readyPath: environment.ready_path ?? '',
  }
}

import { parseTimeout } from '../go-duration.ts'

/** The settings of of-watchdog whose effect is visible from outside. */
export type WatchdogSettings = {
  /** 0 is no limit. */
  execTimeoutMs: number
  writeTimeoutMs: number
  /** How long it serves after SIGTERM. */
  healthcheckIntervalMs: number
  /** Concurrent calls; 0 is no limit. */
  maxInflight: number
  /** The path that `/_/ready` forwards to; empty if the function has none. */
  readyPath: string
}

const defaultTimeoutMs = 30_000

/** Reads of-watchdog's variables. As in of-watchdog, invalid values become defaults; only a write_timeout of 0 is refused. */
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

import { parseTimeout } from '../../local/go-duration.ts'
import type { FunctionSpecification } from '../../local/stack.ts'

/** The image's `healthcheck_interval`: for so long of-watchdog accepts calls after SIGTERM. */
export const imageHealthcheckInterval = '5s'
/** For the container to end after its last call. */
const marginMs = 3000

/**
 * The seconds between SIGTERM and SIGKILL in which the last call that a function accepts can end: of-watchdog first waits for its
 * health check interval, then for calls to end, for `write_timeout` at most.
 * @throws Error if the stack file has no duration there
 */
export function terminationGraceSeconds({ name, environment }: FunctionSpecification): number {
  const milliseconds = (key: string, fallback = ''): number => {
    const parsed = parseTimeout(environment[key] ?? fallback)
    if (parsed === undefined) throw new Error(`The stack file's ${name} needs ${key}, a time such as 50s.`)
    return parsed
  }
  const longestMs = Math.max(milliseconds('exec_timeout'), milliseconds('write_timeout'))
  const waitMs = milliseconds('healthcheck_interval', imageHealthcheckInterval)
  return Math.ceil((waitMs + longestMs + marginMs) / 1000)
}

import type { Variables } from './envsubst.ts'

const intervalMs = 250

/**
 * Calls `end` when npm, which has started this process, is gone without having passed its end on: it does so for SIGINT and
 * SIGTERM alone. A process that somebody else has started may outlive them.
 */
export function endWithNpm({ npm_lifecycle_event: startedBy }: Variables, end: () => void): void {
  if (!startedBy) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    end()
  }, intervalMs).unref()
}

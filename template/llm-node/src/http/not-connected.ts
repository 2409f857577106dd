import { LlmError } from '../errors.ts'

/** What the system is asked for until a connection stands. Which codes it refuses with is up to networks, firewalls and meshes. */
const steps: ReadonlySet<unknown> = new Set(['getaddrinfo', 'socket', 'connect'])

/** What this process lacks itself: descriptors, or memory of the system for another socket. */
const ownLimits: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/** The errors of requests whose connection never stood, TLS included. */
const unsent = new WeakSet<Error>()

/** The code of a system error; empty for any other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** The error of a request whose connection never stood. Where this process can open none, nobody else is to blame. */
export function beforeConnection(error: Error): Error {
  if (ownLimits.has(codeOf(error))) {
    return new LlmError('overloaded', 'This replica can open no more connections', {
      cause: error,
      retryAfterMs: 1000,
      fix: 'Try again after the time in Retry-After, run more replicas, or raise the limit of open files of the container.',
    })
  }
  unsent.add(error)
  return error
}

/** True if a connection was refused, or there was no way to its server. */
export function isNotConnected(error: unknown): boolean {
  return isWithoutHost(error) && codeOf(error) !== 'ETIMEDOUT'
}

/** True if there was no connection to a host, that it took too long included. */
export function isWithoutHost(error: unknown): boolean {
  // For a name with several addresses, there is an error for each.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error && 'syscall' in first && steps.has(first.syscall)
}

/** True if there was no connection for whatever reason, a failure of TLS included. */
export function hasSentNothing(error: unknown): boolean {
  return isWithoutHost(error) || (error instanceof Error && unsent.has(error))
}

import { randomUUID } from 'node:crypto'

/** An id for a call of a tool whose server gives none: clients and other providers put a result to its call by it. */
export function newCallId(): string {
  return `call_${randomUUID().replaceAll('-', '')}`
}

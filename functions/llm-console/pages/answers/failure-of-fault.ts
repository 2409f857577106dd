import type { Failure } from '../api/result.ts'
import { type Fault, sentenceOf } from './fault.ts'

const fixes: Readonly<Record<string, string>> = {
  invalid_key: 'Give a valid one in the field “API key”; the page Keys makes them.',
}

/** What happened, and what to do about it on this page. */
export function adviceOf(fault: Fault): string {
  return sentenceOf({ ...fault, fix: fixes[fault.code] ?? fault.fix })
}

/** A fault as the shared parts show it. */
export function failureOfFault(fault: Fault): Failure {
  const kind = fault.code === 'unreachable' ? 'unreachable' : 'refused'
  return { kind, message: adviceOf(fault), code: fault.code, ...(fault.status && { status: fault.status }) }
}

import type { Failure, FailureKind } from '../api/result.ts'
import { type Fault, sentenceOf } from './fault.ts'

const fixes: Readonly<Record<string, string>> = {
  invalid_key: 'Give a valid one in the field “API key”; the page Keys makes them.',
}

/** What happened, and what to do about it on this page. */
export function adviceOf(fault: Fault): string {
  return sentenceOf({ ...fault, fix: fixes[fault.code] ?? fault.fix })
}

const kinds: Readonly<Record<string, FailureKind>> = {
  unreachable: 'unreachable',
  signed_out: 'signed-out',
  other_version: 'another-version',
}

/** A fault as the shared parts show it. */
export function failureOfFault(fault: Fault): Failure {
  const kind = kinds[fault.code] ?? 'refused'
  return { kind, message: adviceOf(fault), code: fault.code, ...(fault.status && { status: fault.status }) }
}

import type { Failure } from '../api/result.ts'
import { type Fault, sentenceOf } from './fault.ts'

/** A fault as the shared parts show it. */
export function failureOfFault(fault: Fault): Failure {
  const kind = fault.code === 'unreachable' ? 'unreachable' : 'refused'
  return { kind, message: sentenceOf(fault), code: fault.code, ...(fault.status && { status: fault.status }) }
}

import { type StatusObject, status } from '@grpc/grpc-js'
import { toErrorBody } from '#runtime/contract/error-body.ts'
import { LlmError } from '#runtime/errors.ts'
import { describeError, type Log } from '#runtime/log.ts'

const codes: Readonly<Record<number, number>> = { 400: status.INVALID_ARGUMENT, 404: status.NOT_FOUND }

/** An error as gRPC has it. KEDA leaves what there is for all of them, and logs their words. */
export function toStatus(error: unknown, log: Log): Pick<StatusObject, 'code' | 'details'> {
  if (error instanceof LlmError) {
    return { code: codes[error.status] ?? status.UNAVAILABLE, details: toErrorBody(error).error.message }
  }
  log.error(describeError(error), 'a call of an external scaler failed')
  return { code: status.INTERNAL, details: 'The demand cannot be told: the log of scale-metrics says why.' }
}

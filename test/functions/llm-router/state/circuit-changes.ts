import type { ErrorCode } from '#runtime/error-table.ts'
import {
  afterBegin,
  afterFailure,
  afterNothing,
  afterSuccess,
  availability,
  type CircuitState,
  closedCircuit,
} from '../../../../functions/llm-router/state/circuit.ts'

const settings = { consecutive: 3, openMs: 30_000, cooldownMs: 60_000 }
type Given = { retryAfterMs?: number | undefined; secretVersion?: string; request?: string; beganMs?: number }
const call = (id: string, beganMs: number, fingerprint?: string) => ({ id, beganMs, tokens: 100, fingerprint })
export const fail = (
  circuit: CircuitState,
  nowMs: number,
  code: ErrorCode = 'provider_unavailable',
  given: Given = {},
) => {
  const { request, beganMs = nowMs, ...failure } = given
  return afterFailure(circuit, { code, ...failure }, call('call', beganMs, request), settings, nowMs)
}
export const failTimes = (times: number, nowMs = 0) =>
  Array.from({ length: times }).reduce<CircuitState>((circuit) => fail(circuit, nowMs), closedCircuit)
export const statusOf = (circuit: CircuitState, nowMs: number, request?: string) => {
  const asked = request === undefined ? undefined : { tokens: 100, fingerprint: () => request }
  return availability(circuit, nowMs, asked).status
}
export const trialMs = 10_000
export const begin = (circuit: CircuitState, nowMs: number, request?: string, id = 'call') =>
  afterBegin(circuit, call(id, nowMs, request), trialMs)
export const succeed = (circuit: CircuitState, nowMs: number, beganMs = nowMs, id = 'call') =>
  afterSuccess(circuit, call(id, beganMs), nowMs)
export const sayNothing = (circuit: CircuitState) => afterNothing(circuit, { id: 'call' })

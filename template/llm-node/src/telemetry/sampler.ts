import { sampledFlag, type TraceContext } from '../contract/trace-context.ts'

/** Decides at the beginning of a call, before the SDK is loaded, whether its spans are recorded. */
export type Sampler = (traceId: string, caller: TraceContext | undefined) => boolean

export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

/** The samplers of OpenTelemetry's specification. `parentbased_…` asks only where the caller has not decided. */
export function createSampler(name: (typeof samplerNames)[number], ratio: number): Sampler {
  const own: Sampler = name.endsWith('always_on')
    ? () => true
    : name.endsWith('always_off')
      ? () => false
      : (traceId) => share(traceId) < ratio
  if (!name.startsWith('parentbased')) return own
  return (traceId, caller) => (caller === undefined ? own(traceId, caller) : (caller.flags & sampledFlag) !== 0)
}

/** A share from 0 to below 1 that is the same for a trace in each function, by the rule of OpenTelemetry's SDK. */
function share(traceId: string): number {
  let mixed = 0
  for (let at = 0; at < 32; at += 8) mixed ^= Number.parseInt(traceId.slice(at, at + 8), 16)
  return (mixed >>> 0) / 2 ** 32
}

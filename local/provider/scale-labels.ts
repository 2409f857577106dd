import { parseGoDuration } from '../../template/llm-node/src/contract/durations.ts'
import type { FunctionSpecification } from '../stack.ts'

/** How a function scales. Without `idleTimeoutMs` it never scales to zero by itself. */
export type Scaling = { idleTimeoutMs?: number; startsAtOnce: boolean }

/** OpenFaaS Pro's default for com.openfaas.scale.zero-duration. */
const defaultIdleTimeoutMs = 15 * 60_000

/**
 * Reads the labels `com.openfaas.scale.*`.
 * @param overrideMs replaces every zero-duration
 * @throws Error for a duration that Go cannot read
 */
export function readScaleLabels({ name, labels }: FunctionSpecification, overrideMs?: number): Scaling {
  if (labels['com.openfaas.scale.zero'] !== 'true') {
    return { startsAtOnce: Number(labels['com.openfaas.scale.min'] ?? 0) >= 1 }
  }
  const duration = labels['com.openfaas.scale.zero-duration']
  const idleTimeoutMs = duration === undefined ? defaultIdleTimeoutMs : parseGoDuration(duration)
  if (idleTimeoutMs === undefined || idleTimeoutMs < 1) {
    throw new Error(
      `${name}: the label com.openfaas.scale.zero-duration must be a duration such as 5m, not ${duration}.`,
    )
  }
  return { idleTimeoutMs: overrideMs ?? idleTimeoutMs, startsAtOnce: false }
}

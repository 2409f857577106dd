import * as v from 'valibot'
import type { ReadObject } from './api.ts'

const count = v.optional(v.number(), 0)
const deploymentSchema = v.object({
  spec: v.object({ replicas: v.optional(v.number(), 1) }),
  status: v.optional(v.object({ replicas: count }), {}),
})

/**
 * Whether a Deployment is meant to have no pod, and has none. One whose pods do not start is not: then nobody knows the demand.
 * @throws LlmError function_unavailable if Kubernetes does not say
 */
export async function isAtZero(
  read: ReadObject,
  { namespace, name }: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<boolean> {
  const found = await read(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, signal)
  const parsed = v.safeParse(deploymentSchema, found)
  return parsed.success && parsed.output.spec.replicas === 0 && parsed.output.status.replicas === 0
}

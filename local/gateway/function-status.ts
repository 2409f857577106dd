import type { DeployedFunction } from '../provider/deployed-function.ts'
import { namespace } from './function-name.ts'

/** A function as `/system/functions` shows it. Go leaves empty values out of the JSON, and so does this. */
export function functionStatus(deployed: DeployedFunction, invocationCount: number): Record<string, unknown> {
  const { specification } = deployed
  const status = {
    name: specification.name,
    image: specification.image,
    namespace,
    envProcess: specification.fprocess,
    envVars: specification.environment,
    constraints: specification.constraints ?? [],
    secrets: specification.secrets ?? [],
    labels: specification.labels,
    annotations: specification.annotations,
    limits: specification.limits,
    requests: specification.requests,
    readOnlyRootFilesystem: specification.readonly_root_filesystem === 'true',
    invocationCount,
    replicas: deployed.replicas(),
    availableReplicas: deployed.availableReplicas(),
    createdAt: deployed.createdAt.toISOString(),
  }
  const always = new Set(['name', 'image'])
  return Object.fromEntries(Object.entries(status).filter(([key, value]) => always.has(key) || !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return !value
}

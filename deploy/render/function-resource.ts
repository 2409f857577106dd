import type { FunctionSpecification } from '../../local/stack.ts'
import { filledIn } from './environment.ts'

const namespace = 'openfaas-fn'

/**
 * A function as OpenFaaS's operator reads it. There is no `handler`, the process: the image has it, and what stands here would
 * replace it.
 */
export function functionResource(specification: FunctionSpecification, profiles: readonly string[]) {
  const { name, image, environment, secrets, labels, annotations, limits, requests } = specification
  const profile = profiles.length > 0 && { 'com.openfaas.profile': profiles.join(',') }
  return {
    apiVersion: 'openfaas.com/v1',
    kind: 'Function',
    metadata: { name, namespace },
    spec: {
      name,
      image,
      environment: filledIn(environment),
      secrets,
      labels,
      annotations: { ...annotations, ...profile },
      limits,
      requests,
      readOnlyRootFilesystem: specification.readonly_root_filesystem === 'true',
    },
  }
}

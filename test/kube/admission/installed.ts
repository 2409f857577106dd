import { join } from 'node:path'
import { root } from '../../repository/tree.ts'
import { until } from '../../until.ts'
import type { ControlPlane } from '../control-plane/start.ts'
import { refusal } from './answers.ts'
import { pod, waysOfMounting } from './mounting.ts'

/** Has the apiserver keep the chart's admission policies for a namespace, and waits until it does. */
export async function install(plane: ControlPlane, namespace: string, values: object): Promise<void> {
  const args = ['template', 'release', join(root, 'deploy/chart'), '--kube-version=1.37.2', '--values=-']
  const given = JSON.stringify({ namespace, ...values })
  const policies = await plane.helm([...args, '--show-only=templates/admission.yaml'], given)
  await plane.kubectl(['apply', '--filename=-'], policies)
  const refused = pod('first', {}, waysOfMounting.volume?.('function-token'))
  await until(async () => (await refusal(plane, refused, namespace)) !== undefined, 60)
}

/** Makes a namespace whose pods have their service account. */
export async function createNamespace({ kubectl }: ControlPlane, name: string): Promise<void> {
  await kubectl(['create', 'namespace', name])
  await kubectl(['wait', '--for=create', 'serviceaccount/default', `--namespace=${name}`, '--timeout=60s'])
}

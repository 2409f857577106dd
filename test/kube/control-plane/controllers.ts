import type { Access } from './access.ts'
import type { Processes } from './processes.ts'
import { pathOf } from './programs.ts'

/** Starts kube-controller-manager. */
export function startControllers(processes: Processes, access: Access, options: readonly string[]): void {
  processes.start(pathOf('kube-controller-manager'), [
    ...[`--kubeconfig=${access.kubeconfig}`, '--leader-elect=false', '--secure-port=0'],
    ...[`--service-account-private-key-file=${access.signingKeyFile}`, '--use-service-account-credentials=true'],
    `--root-ca-file=${access.certificateFile}`,
    ...options,
  ])
}

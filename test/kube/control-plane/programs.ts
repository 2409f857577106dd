import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The folder that `.ci/run` fills with the programs of a Kubernetes control plane; undefined without one. */
const folder = process.env.KUBERNETES_BIN

const apiServer = ['etcd', 'kube-apiserver', 'kubectl']
const controllers = [...apiServer, 'kube-controller-manager']

/** What `startControlPlane` needs for each of its options. */
export const parts = {
  apiServer,
  controllers,
  nodes: [...controllers, 'kube-scheduler', 'kwok', 'stages'],
}

/** Where a program is, or would be. */
export const pathOf = (name: string): string => join(folder ?? '', name)

/** Why tests that need these programs are skipped; false where all of them are here. */
export function missing(...names: readonly string[]): string | false {
  if (folder === undefined)
    return 'NOT RUN, as there is no Kubernetes: name the folder of its programs in KUBERNETES_BIN'
  const absent = names.filter((name) => !existsSync(pathOf(name)))
  return absent.length > 0 && `NOT RUN, as ${folder} has no ${absent.join(', ')}`
}

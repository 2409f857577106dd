import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../repository/tree.ts'
import { until } from '../../until.ts'
import { pathOf } from './programs.ts'
import type { ControlPlane } from './start.ts'

/** Where CustomResourceDefinitions of others are, of which the repository has no copy. */
const folders = [pathOf('definitions'), process.env.KUBERNETES_CRDS ?? join(root, '../shared/data/crds')]

export const openFaaS = ['openfaas.com_functions', 'openfaas.com_profiles'] as const
export const keda = ['keda.sh_scaledobjects', 'keda.sh_triggerauthentications'] as const
/** Argo CD names its files otherwise. */
export const argoCD = ['application-crd', 'appproject-crd'] as const
export const externalSecrets = ['external-secrets.io_externalsecrets'] as const
export const prometheusOperator = [
  'monitoring.coreos.com_podmonitors',
  'monitoring.coreos.com_prometheusrules',
  'monitoring.coreos.com_scrapeconfigs',
] as const

/** The file of a definition, named GROUP_PLURAL; undefined if it is not here. */
const definitionFile = (name: string): string | undefined =>
  folders.map((folder) => join(folder, `${name}.yaml`)).find(existsSync)

/** Why tests that need these definitions are skipped; false where all of them are here. */
export function missingDefinitions(...names: readonly string[]): string | false {
  const absent = names.filter((name) => definitionFile(name) === undefined)
  return absent.length > 0 && `NOT RUN, as there is no ${absent.join(', ')}: name their folder in KUBERNETES_CRDS`
}

/** Has the control plane know these kinds. */
export async function define({ kubectl }: ControlPlane, ...names: readonly string[]): Promise<void> {
  const files = names.map((name) => `--filename=${definitionFile(name)}`)
  // `apply` would keep each in an annotation of itself, for which some are too long.
  await kubectl(['create', ...files])
  const isEstablished = () =>
    kubectl(['wait', '--for=condition=Established', ...files]).then(
      () => true,
      (error: Error) => {
        // `wait` gives up on a definition that has no conditions yet.
        if (!error.message.includes('.status.conditions accessor error')) throw error
        return false
      },
    )
  await until(isEstablished, 60)
}

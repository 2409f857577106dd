import { parseAllDocuments } from 'yaml'
import { missing, pathOf } from '../kube/control-plane/programs.ts'
import { run } from '../kube/control-plane/run.ts'

export const withoutHelm = missing('helm')

/**
 * What Helm prints.
 * @throws Error with what it says if it fails
 */
export const helm = (args: readonly string[], stdin = ''): Promise<string> => run(pathOf('helm'), args, {}, stdin)

/**
 * The documents of a YAML text, but for those in which nothing is.
 * @throws Error if one is no YAML, or names a key twice, which not all that read it refuse
 */
export function documentsIn(text: string): unknown[] {
  return parseAllDocuments(text)
    .map((document): unknown => {
      for (const error of document.errors) throw error
      return document.toJS()
    })
    .filter((one) => one !== null)
}

/**
 * What a chart makes without a cluster.
 * @throws Error with what Helm says if it refuses
 */
export async function templated(release: string, chart: string, options: readonly string[], stdin = '') {
  return documentsIn(await helm(['template', release, chart, ...options], stdin))
}

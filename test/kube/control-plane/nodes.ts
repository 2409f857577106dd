import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Processes } from './processes.ts'
import { pathOf } from './programs.ts'

/** Starts kube-scheduler and kwok, and makes nodes for them. */
export async function startNodes(
  processes: Processes,
  kubeconfig: string,
  count: number,
  kubectl: (args: readonly string[], stdin: string) => Promise<unknown>,
): Promise<void> {
  processes.start(pathOf('kube-scheduler'), [
    ...[`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'],
  ])
  const stages = join(processes.directory, 'stages.yaml')
  await writeFile(stages, await readStages())
  processes.start(pathOf('kwok'), [`--kubeconfig=${kubeconfig}`, '--manage-all-nodes=true', `--config=${stages}`])
  const names = Array.from({ length: count }, (_, index) => `node-${index}`)
  await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: names.map(node) }))
}

/** What kwok does to nodes and pods, and when: its own files. */
async function readStages(): Promise<string> {
  const folder = pathOf('stages')
  const files = (await readdir(folder)).sort()
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n---\n')
}

const node = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: {} })

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createAccess } from './access.ts'
import { startApiServer } from './api-server.ts'
import { startControllers } from './controllers.ts'
import { startNodes } from './nodes.ts'
import { createProcesses } from './processes.ts'
import { pathOf } from './programs.ts'
import { run } from './run.ts'

/** A Kubernetes control plane of a test's own. */
export type ControlPlane = {
  url: string
  /** A folder that is removed at the end. */
  directory: string
  /** Its context is that of `admin`, who may do everything; in the context `nobody` nothing is permitted. */
  kubeconfig: string
  /**
   * What kubectl prints.
   * @throws Error with what it says when it does not end well
   */
  kubectl(args: readonly string[], stdin?: string): Promise<string>
  /** Likewise helm, whose files are in the folder too. */
  helm(args: readonly string[], stdin?: string): Promise<string>
  /** Ends all processes, and removes the folder. */
  stop(): Promise<void>
}

export type Options = {
  /** More options of kube-apiserver. */
  apiServer?: readonly string[]
  /** Has kube-controller-manager run, with these options beside its own: Deployments get their pods. */
  controllers?: readonly string[]
  /** The number of nodes on which kube-scheduler puts pods. They seem to run there (kwok). Wants controllers. */
  nodes?: number
}

/**
 * Starts the processes and waits until the apiserver is ready.
 * @throws Error with the log of what does not start
 */
export async function startControlPlane({
  apiServer = [],
  controllers,
  nodes = 0,
}: Options = {}): Promise<ControlPlane> {
  const processes = await createProcesses()
  const { directory } = processes
  try {
    const access = await createAccess(directory)
    // Without a controller that makes service accounts, no pod would be admitted.
    const withoutControllers = controllers === undefined ? ['--disable-admission-plugins=ServiceAccount'] : []
    const url = await startApiServer(processes, access, [...withoutControllers, ...apiServer])
    await access.writeKubeconfig(url)
    const home = join(directory, 'home')
    await mkdir(home)
    const environment = { HOME: home, KUBECONFIG: access.kubeconfig }
    const plane: ControlPlane = {
      url,
      directory,
      kubeconfig: access.kubeconfig,
      kubectl: (args, stdin) => run(pathOf('kubectl'), args, environment, stdin),
      helm: (args, stdin) => run(pathOf('helm'), args, environment, stdin),
      stop: processes.end,
    }
    if (controllers !== undefined) startControllers(processes, access, controllers)
    if (nodes > 0) await startNodes(processes, plane.kubeconfig, nodes, plane.kubectl)
    return plane
  } catch (error) {
    await processes.end()
    throw error
  }
}

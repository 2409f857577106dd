import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import * as v from 'valibot'
import { freePort } from '../../../bench/port.ts'
import { type Resource, render } from '../../kube/llama-cluster/rendered.ts'
import { root } from '../../repository/tree.ts'

const containerSchema = v.looseObject({
  command: v.optional(v.array(v.string()), []),
  args: v.optional(v.array(v.string()), []),
  env: v.optional(v.array(v.looseObject({ name: v.string(), value: v.optional(v.string(), '') })), []),
})
type Container = v.InferOutput<typeof containerSchema>
const podSchema = v.looseObject({
  template: v.looseObject({
    spec: v.looseObject({
      initContainers: v.tuple([containerSchema, containerSchema]),
      containers: v.tuple([containerSchema]),
    }),
  }),
})

/** The containers of the chart's pod, each a process of this machine, with the arguments that the chart gives it. */
export type Pod = {
  /** The addresses of the proxy, for requests and for probes. */
  url: string
  probes: string
  /** Runs to its end. */
  download(url: URL): Promise<number | null>
  startProxy(): void
  startServer(program: string): void
  end(): Promise<void>
}

/** Volumes are folders below `directory`: models, secrets, tmp. */
export async function createPod(values: readonly object[], directory: string): Promise<Pod> {
  const servers = (await render(values)).find(({ kind }: Resource) => kind === 'StatefulSet')
  const { initContainers, containers } = v.parse(podSchema, servers?.spec).template.spec
  const [download, proxy] = initContainers
  const [requests, probes, server] = [await freePort(), await freePort(), await freePort()]
  const running: ChildProcess[] = []

  // A container has its own root and its own ports.
  const here = (text: string) =>
    text
      .replace(/(^|=)\/(models|secrets|tmp)\b/, `$1${directory}/$2`)
      .replace(/^\/scripts\//, join(root, 'deploy/llama-cluster/files/'))
      .replace(/(^|:)8443$/, `$1${requests}`)
      .replace(/(^|:)8081$/, `$1${probes}`)
      .replace(/(^|:)8080$/, `$1${server}`)

  function start(command: readonly string[], { args, env }: Container, more: Record<string, string> = {}) {
    const [program = '', ...before] = command
    const own = Object.fromEntries(env.map(({ name, value }) => [name, here(value)]))
    const child = spawn(program, [...before, ...args.map(here)], {
      env: { PATH: process.env.PATH, ...own, ...more },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    running.push(child)
    return child
  }

  return {
    url: `https://127.0.0.1:${requests}`,
    probes: `http://127.0.0.1:${probes}`,
    async download(url) {
      const child = start(download.command.map(here), download, { MODEL_URL: String(url) })
      const [code] = await once(child, 'close')
      return code
    },
    startProxy: () => void start([process.execPath, join(root, 'local/cluster-proxy/start.ts')], proxy),
    // Errors alone, of which there should be none.
    startServer: (program) => void start([program], containers[0], { LLAMA_ARG_LOG_VERBOSITY: '1' }),
    async end() {
      const ended = running.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        child.kill('SIGKILL')
        await once(child, 'close')
      })
      await Promise.all(ended)
    },
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { get } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../bench/port.ts'
import type { Access } from './access.ts'
import type { Process, Processes } from './processes.ts'
import { pathOf } from './programs.ts'

const startWithinSeconds = 90

/** Starts etcd, whose sockets are files in the folder of the processes. */
function startEtcd(processes: Processes): string {
  const [client, peer] = ['unix://etcd:1', 'unix://etcd:2']
  processes.start(pathOf('etcd'), [
    ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
    ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`],
    '--data-dir=etcd-data',
  ])
  return client
}

/**
 * Starts kube-apiserver and its etcd, and waits until it is ready.
 * @returns its address
 * @throws Error with its log if it ends, or is not ready in time
 */
export async function startApiServer(
  processes: Processes,
  access: Access,
  options: readonly string[],
): Promise<string> {
  const etcd = startEtcd(processes)
  // It takes no port 0. Who else takes the free one that is found takes it from the first attempt only.
  for (let attempts = 3; ; attempts--) {
    const port = await freePort()
    const url = `https://127.0.0.1:${port}`
    const server = processes.start(pathOf('kube-apiserver'), [
      ...[`--etcd-servers=${etcd}`, `--secure-port=${port}`, `--cert-dir=${processes.directory}`],
      ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none'],
      ...['--authorization-mode=RBAC', `--token-auth-file=${access.tokensFile}`, '--allow-privileged=true'],
      ...['--service-cluster-ip-range=10.96.0.0/16', '--service-account-issuer=https://kubernetes.default.svc'],
      ...[`--service-account-key-file=${access.signingKeyFile}`],
      ...[`--service-account-signing-key-file=${access.signingKeyFile}`],
      // Debian's etcd 3.4 tells of no progress, without which lists are not streamed: clients would only poll.
      '--feature-gates=WatchList=false',
      ...options,
    ])
    if (await becomesReady(server, url, access)) return url
    const log = await server.log()
    if (attempts === 1 || !log.includes('address already in use')) throw new Error(`kube-apiserver has ended:\n${log}`)
  }
}

/** Whether it is ready at last; false when it ends instead. */
async function becomesReady(server: Process, url: string, access: Access): Promise<boolean> {
  const giveUpMs = Date.now() + startWithinSeconds * 1000
  while (!(await isReady(url, access))) {
    if (server.hasEnded()) return false
    if (Date.now() > giveUpMs) {
      throw new Error(`kube-apiserver is not ready after ${startWithinSeconds} s:\n${await server.log()}`)
    }
    await delay(50)
  }
  return true
}

function isReady(url: string, { certificateFile, tokens }: Access): Promise<boolean> {
  if (!existsSync(certificateFile)) return Promise.resolve(false)
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${tokens.admin}` }
    get(`${url}/readyz`, { ca: readFileSync(certificateFile), headers }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    }).once('error', () => resolve(false))
  })
}

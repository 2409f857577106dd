import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProxyOptions, startProxy } from '../../../local/cluster-proxy/proxy.ts'
import { type Authority, createAuthority } from '../../functions/cluster-generate/certificates.ts'
import { type LlamaServer, model, startLlama } from './llama-server.ts'
import type { Tools } from './tools.ts'

/** A real server, the proxy before it, and how cluster-generate is let in. */
export type Cluster = { server: LlamaServer; url: string; environment: Record<string, string> }

/** Two clusters: one wants signed requests, one a client certificate. */
export type Clusters = {
  hmac: Cluster
  mtls: Cluster
  secretFile: string
  authority: Authority
  /** One more proxy before a server, with a clock of its own. */
  proxy(server: LlamaServer, options: Partial<ProxyOptions>, now?: () => number): Promise<string>
  close(): Promise<void>
}

export async function startClusters(tools: Tools): Promise<Clusters> {
  const authority = await createAuthority()
  const closers: (() => Promise<void>)[] = [() => rm(authority.directory, { recursive: true })]
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end()
  }
  const llama = async () => {
    const server = await startLlama(tools)
    closers.push(server.close)
    return server
  }
  const proxy: Clusters['proxy'] = async (server, options, now) => {
    const common = { host: '127.0.0.1', port: 0, upstream: server.url, secretFiles: [], maxBodyBytes: 1_000_000 }
    const started = await startProxy({ ...common, ...options }, undefined, now)
    closers.push(started.close)
    return started.url
  }
  const cluster = async (server: LlamaServer, options: Partial<ProxyOptions>, own: Record<string, string>) => {
    const url = await proxy(server, options)
    return { server, url, environment: { CLUSTER_BASE_URL: url, CLUSTER_MODEL: model, ...own } }
  }
  try {
    const [first, second] = [await llama(), await llama()]
    const [server, client] = [await authority.issue('server'), await authority.issue('client')]
    const secretFile = join(authority.directory, 'secret')
    await writeFile(secretFile, 'a secret of more than thirty-two characters')
    const hmac = await cluster(
      first,
      { secretFiles: [secretFile] },
      { CLUSTER_AUTH: 'hmac', CLUSTER_HMAC_SECRET_FILE: secretFile },
    )
    const mtls = await cluster(
      second,
      { tls: { ...server, clientCa: authority.ca } },
      {
        CLUSTER_AUTH: 'mtls',
        CLUSTER_CLIENT_CERTIFICATE_FILE: client.certificate,
        CLUSTER_CLIENT_KEY_FILE: client.key,
        CLUSTER_SERVER_CA_FILE: authority.ca,
      },
    )
    return { hmac, mtls, secretFile, authority, proxy, close }
  } catch (error) {
    await close()
    throw error
  }
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../../../bench/port.ts'
import { until } from '../../../../until.ts'
import { createAuthority } from '../../../cluster-generate/certificates.ts'
import { durable, type Program, type Server, startServer } from './server.ts'
import { command } from './speak.ts'

/** Servers set up in one of the ways that the router supports. */
export type Setup = { url: string; certificateAuthority?: string; end(): Promise<void> }

export async function oneServer(program: Program): Promise<Setup> {
  const { port, end } = await startServer(program)
  return { url: `redis://127.0.0.1:${port}`, end }
}

/** A server whose user has the rights that the documentation gives, for keys that begin with `{world-`. */
export async function leastRights(program: Program): Promise<Setup> {
  const { port, end } = await startServer(program)
  await restrict(port)
  await command(port, 'ACL', 'SETUSER', 'default', 'off')
  return { url: `redis://${restrictedUser}@127.0.0.1:${port}`, end }
}

export const restrictedUser = 'llm-router:a-password'

/** Gives a user the rights of the documentation, for keys that begin with `{world-`. */
export async function restrict(port: number): Promise<void> {
  const page = await readFile(new URL('../../../../../docs/operations.md', import.meta.url), 'utf8')
  const [, rule = ''] = /^ *ACL SETUSER (.*)$/m.exec(page) ?? []
  const words = rule.replace('PASSWORD', 'a-password').replace('{llm-router}*', '{world-*').split(' ')
  await command(port, 'ACL', 'SETUSER', ...words)
}

export async function encrypted(program: Program): Promise<Setup> {
  const authority = await createAuthority()
  const { certificate, key } = await authority.issue('redis')
  const tlsPort = await freePort()
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', authority.ca]
  const options = [...durable, '--tls-port', String(tlsPort), '--tls-auth-clients', 'no', ...files]
  const server = await startServer(program, options)
  return {
    url: `rediss://127.0.0.1:${tlsPort}`,
    certificateAuthority: await readFile(authority.ca, 'utf8'),
    async end() {
      await server.end()
      await rm(authority.directory, { recursive: true })
    },
  }
}

export type ClusterSetup = Setup & { ports: readonly number[] }

const thirds = ['0 5460', '5461 10922', '10923 16383']

/** @param ranges of slots, one for each node; an empty one for a node that has just come */
export async function cluster(program: Program, ranges: readonly string[] = thirds): Promise<ClusterSetup> {
  const nodes = await Promise.all(
    ranges.map(async (range) => {
      const busPort = await freePort()
      const server = await startServer(program, [
        ...durable,
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        `${busPort}`,
      ])
      if (range !== '') await command(server.port, 'CLUSTER', 'ADDSLOTSRANGE', ...range.split(' '))
      return { server, busPort }
    }),
  )
  const [first, ...others] = nodes
  if (!first) throw new Error('There is no node.')
  for (const { server, busPort } of others) {
    await command(first.server.port, 'CLUSTER', 'MEET', '127.0.0.1', `${server.port}`, `${busPort}`)
  }
  const isWhole = new RegExp(`cluster_state:ok.*cluster_known_nodes:${nodes.length}\\b`, 's')
  for (const { server } of nodes) {
    await until(async () => isWhole.test(await command(server.port, 'CLUSTER', 'INFO')))
  }
  return {
    url: `redis+cluster://127.0.0.1:${first.server.port}`,
    ports: nodes.map(({ server }) => server.port),
    async end() {
      await Promise.all(nodes.map(({ server }) => server.end()))
    },
  }
}

/** A whole cluster on its first node, whose user has the rights that the documentation gives, and a node that has just come. */
export async function growingCluster(program: Program): Promise<ClusterSetup> {
  const setup = await cluster(program, ['0 16383', ''])
  await Promise.all(setup.ports.map(restrict))
  return { ...setup, url: setup.url.replace('//', `//${restrictedUser}@`) }
}

/** A primary, a replica of it, and a sentinel that calls them `main`. */
export async function sentinel(program: Program): Promise<Setup & { primary: Server; replica: Server }> {
  const primary = await startServer(program)
  const replica = await startServer(program, [...durable, '--replicaof', `127.0.0.1 ${primary.port}`])
  await until(async () => (await command(replica.port, 'INFO', 'replication')).includes('master_link_status:up'))
  const directory = await mkdtemp(join(tmpdir(), 'sentinel-'))
  const file = join(directory, 'sentinel.conf')
  const lines = [
    `monitor main 127.0.0.1 ${primary.port} 1`,
    'down-after-milliseconds main 300',
    'failover-timeout main 2000',
  ]
  await writeFile(file, lines.map((line) => `sentinel ${line}\n`).join(''))
  const watching = await startServer(program, ['--sentinel'], [file])
  await until(async () => (await command(watching.port, 'INFO', 'sentinel')).includes('slaves=1'))
  return {
    url: `redis+sentinel://127.0.0.1:${watching.port}/main`,
    primary,
    replica,
    async end() {
      await Promise.all([watching, replica, primary].map((server) => server.end()))
      await rm(directory, { recursive: true })
    },
  }
}

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from '../../../bench/port.ts'
import { until } from '../../until.ts'
import type { Certificate } from '../cluster-generate/certificates.ts'

/** A PostgreSQL of a test's own, which others reach by a socket in its folder, so that it takes no port. */
export type Postgres = {
  /** The address for its owner. */
  url: string
  /** The address on 127.0.0.1, with a query such as `?sslmode=disable`; only with TLS. */
  tcpUrl(query: string): string
  /** The address with another password, user or database. */
  urlWith(own: { user?: string; password?: string; database?: string }): string
  query(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** Ends it as a crash of its machine's memory does. */
  kill(): Promise<void>
  /** Starts it again. */
  start(): Promise<void>
  /** Ends it for good. */
  remove(): Promise<void>
}

/** The folder of PostgreSQL's programs, of POSTGRES_BIN or as Debian has them; undefined without one. */
function postgresPrograms(): string | undefined {
  const { POSTGRES_BIN } = process.env
  if (POSTGRES_BIN) return POSTGRES_BIN
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : []
  return versions.map((version) => join(debian, version, 'bin')).find((path) => existsSync(join(path, 'initdb')))
}

export const skipWithoutPostgres =
  postgresPrograms() === undefined && 'NO POSTGRESQL: install it, or name the folder of its programs in POSTGRES_BIN'

const [user, password, database] = ['archivist', 'a password/of:the@test', 'ledger']

/** @param tls has it listen on 127.0.0.1 too, and let nobody in there who does not encrypt */
export async function startPostgres(tls?: Certificate): Promise<Postgres> {
  const programs = postgresPrograms()
  if (programs === undefined) throw new Error('There is no PostgreSQL here.')
  const asOwner = unprivileged()
  // Its owner must reach it, and the name of a socket has 107 bytes at most.
  const directory = await mkdtemp(join('uid' in asOwner ? '/tmp' : tmpdir(), 'postgres-'))
  const data = join(directory, 'data')
  /** Of the socket's name. */
  let port = 5432
  await chmod(directory, 0o700)
  if ('uid' in asOwner) await chown(directory, asOwner.uid, asOwner.gid)
  const withPassword = [
    '-c',
    'printf %s "$0" > "$1/password" && exec "$2" "$3" -D "$4" -U "$5" -A scram-sha-256 --pwfile "$1/password" -E UTF8 --locale C',
  ]
  await promisify(execFile)(
    '/bin/sh',
    [...withPassword, password, directory, join(programs, 'initdb'), '--no-sync', data, user],
    { ...asOwner, cwd: directory },
  )
  const settings = tls ? await listenWithTls(tls) : ['listen_addresses=']
  let server: ChildProcess | undefined

  async function listenWithTls({ certificate, key }: Certificate): Promise<string[]> {
    for (const file of [certificate, key]) {
      const own = join(data, basename(file))
      await copyFile(file, own)
      await chmod(own, 0o600)
      if ('uid' in asOwner) await chown(own, asOwner.uid, asOwner.gid)
    }
    const rules = join(data, 'pg_hba.conf')
    await writeFile(rules, (await readFile(rules, 'utf8')).replaceAll(/^host /gm, 'hostssl '))
    port = await freePort()
    const files = [`ssl_cert_file=${basename(certificate)}`, `ssl_key_file=${basename(key)}`]
    return ['listen_addresses=127.0.0.1', `port=${port}`, 'ssl=on', ...files]
  }

  const urlWith: Postgres['urlWith'] = (own) => {
    const part = { user, password, database, ...own }
    const credentials = `${part.user}:${encodeURIComponent(part.password)}`
    return `postgres://${credentials}@localhost:${port}/${part.database}?host=${encodeURIComponent(directory)}`
  }

  async function query(
    sql: string,
    values: readonly unknown[] = [],
    url = urlWith({}),
  ): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return (await client.query(sql, [...values])).rows
    } finally {
      await client.end().catch(() => {})
    }
  }

  async function start(): Promise<void> {
    // Until the processes of a killed one are gone, a new one does not start.
    await until(async () => {
      const set = [...settings, 'fsync=off'].flatMap((setting) => ['-c', setting])
      const options = ['-D', data, '-k', directory, ...set]
      const started = spawn(join(programs ?? '', 'postgres'), options, { ...asOwner, cwd: directory, stdio: 'ignore' })
      server = started
      const ended = once(started, 'exit')
      for (;;) {
        if (started.exitCode !== null || started.signalCode !== null) return false
        const answers = await query('SELECT 1', [], urlWith({ database: 'postgres' })).then(
          () => true,
          () => false,
        )
        if (answers) return true
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50))])
      }
    })
  }

  async function kill(): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  await start()
  await query(`CREATE DATABASE ${database}`, [], urlWith({ database: 'postgres' }))
  return {
    url: urlWith({}),
    tcpUrl: (query) => `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}${query}`,
    urlWith,
    query: (sql, values) => query(sql, values),
    kill,
    start,
    async remove() {
      if (server && server.exitCode === null && server.signalCode === null) {
        server.kill('SIGINT')
        await once(server, 'exit')
      }
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {}
  const idOf = (option: string, name: string) => Number(execFileSync('id', [option, name], { encoding: 'utf8' }))
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) }
    } catch {
      // There is no such user here.
    }
  }
  return {}
}

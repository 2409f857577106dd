import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import * as v from 'valibot'
import { run } from '../../kube/control-plane/run.ts'
import { withoutHelm } from '../helm.ts'
import { type Resource, template } from './rendered.ts'

const statefulSetSchema = v.object({
  spec: v.object({
    template: v.object({ spec: v.object({ containers: v.tuple([v.looseObject({ args: v.tuple([v.string()]) })]) }) }),
  }),
})

/** Runs what the container runs, with its folders elsewhere, and with a server that tells how it was started. */
async function started(
  context: TestContext,
  resources: readonly Resource[],
  name: string,
  { secret, server, tells }: { secret: [string, string]; server: string; tells: string },
): Promise<string> {
  const found = resources.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === name)
  const [{ args }] = v.parse(statefulSetSchema, found).spec.template.spec.containers
  const folder = await mkdtemp(join(tmpdir(), 'chart-server-'))
  context.after(() => rm(folder, { recursive: true }))
  for (const part of ['address', 'tmp', 'bin']) await mkdir(join(folder, part))
  await writeFile(join(folder, 'address', secret[0]), secret[1])
  await writeFile(join(folder, 'bin', server), `#!/bin/sh\n${tells}\n`)
  await chmod(join(folder, 'bin', server), 0o755)
  const script = args[0].replace(/\/(address|tmp)\//g, `${folder}/$1/`)
  return run('/bin/sh', ['-ec', script], { PATH: `${folder}/bin:${process.env.PATH}` })
}

describe('the servers of the chart', { skip: withoutHelm }, () => {
  test('Valkey asks for the password in the address of the router, and forgets nothing', async (context) => {
    const resources = await template({
      store: { kind: 'valkey', valkey: { appendfsync: 'always', maxmemory: '256mb' } },
    })
    for (const [user, end] of [
      ['', '\n'],
      ['default', '\n'],
      ['', '\r\n'],
    ]) {
      const secret: [string, string] = ['redis-url', `redis://${user}:a1b2c3@llm-router-valkey:6379/0?prefix=a${end}`]
      const told = await started(context, resources, 'llm-router-valkey', {
        secret,
        server: 'valkey-server',
        tells: 'cat "$1"',
      })
      assert.deepEqual(told.trim().split('\n'), [
        'dir /data',
        'requirepass a1b2c3',
        'appendonly yes',
        'appendfsync always',
        'maxmemory 256mb',
        'maxmemory-policy noeviction',
      ])
    }
  })

  for (const end of ['', '\n', '\r\n', '?sslmode=disable\n'])
    test(`PostgreSQL has the user, the password and the database of the archive’s address before ${JSON.stringify(end)}`, async (context) => {
      const resources = await template({ archive: { postgres: { enabled: true } } })
      const told = await started(context, resources, 'llm-router-postgres', {
        secret: ['postgres-url', `postgres://llm:a1b2c3@llm-router-postgres:5432/ledger${end}`],
        server: 'docker-entrypoint.sh',
        tells: 'echo "$1 $POSTGRES_USER $POSTGRES_PASSWORD $POSTGRES_DB. $PGDATA"',
      })
      assert.equal(told, 'postgres llm a1b2c3 ledger. /data/postgres\n')
    })

  test('both refuse an address whose password they could not take', async (context) => {
    const resources = await template({ store: { kind: 'valkey' }, archive: { postgres: { enabled: true } } })
    const addresses = [
      'redis://llm-router-valkey:6379',
      'redis://:@llm-router-valkey:6379',
      'redis://:a%40b@h:1',
      'redis://:a b@h:1',
    ]
    for (const address of addresses) {
      for (const [name, server] of [
        ['redis-url', 'valkey'],
        ['postgres-url', 'postgres'],
      ] as const) {
        const parts = { secret: [name, address] as [string, string], server: 'none', tells: '' }
        await assert.rejects(
          started(context, resources, `llm-router-${server}`, parts),
          new RegExp(`The secret ${name} needs a password of letters and digits`),
        )
      }
    }
  })
})

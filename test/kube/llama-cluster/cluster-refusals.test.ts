import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createNamespace, createStorageClass } from '../chart/chart.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, own, valueArguments } from './rendered.ts'

const create = (rest: string) => `\n  kubectl create secret ${rest}\n`
const named = { hmacSecrets: ['cluster-hmac-secret'], tlsSecret: 'cluster-proxy-tls' }

/** What cannot run in the cluster of this test, and the line that mends it. */
const refusals: Record<string, [values: object, says: string]> = {
  'no secret for signatures': [
    { auth: { hmacSecrets: ['next'] } },
    create('generic next --namespace models --from-file=cluster-hmac-secret=FILE'),
  ],
  'no certificate': [
    { auth: { tlsSecret: 'other-tls' } },
    create('tls other-tls --namespace models --cert=FILE --key=FILE'),
  ],
  'client certificates without their authority': [
    { auth: { ...named, mode: 'mtls' } },
    create('generic cluster-client-ca --namespace models --from-file=ca.crt=FILE'),
  ],
  'a secret that lacks a key, which is added to the others': [
    { auth: { ...named, mode: 'mtls', clientCaSecret: 'cluster-proxy-tls' } },
    [
      'cluster-proxy-tls exists, but lacks ca.crt: add it.',
      '  kubectl create secret generic cluster-proxy-tls --namespace models --from-file=ca.crt=FILE --dry-run=client --output=json \\',
      '    | kubectl patch secret cluster-proxy-tls --namespace models --patch-file=/dev/stdin\n',
    ].join('\n'),
  ],
  'no token for the download': [
    { model: { ...own.model, token: { secret: 'hugging-face' } } },
    create('generic hugging-face --namespace models --from-file=token=FILE'),
  ],
  'a storage class that there is not': [
    { model: { ...own.model, volume: { storageClass: 'fast' } } },
    'model.volume.storageClass is fast, which the cluster does not have. Set it to one of: slow.',
  ],
  'no default storage class': [
    {},
    'The cluster has no default storage class. Set model.volume.storageClass to one of: slow.',
  ],
  'a claim that there is not': [
    { model: { ...own.model, url: '', volume: { kind: 'existing', existingClaim: 'shared' } } },
    'There is no claim shared in the namespace models: create it, or correct model.volume.existingClaim.',
  ],
}

describe('before anything is installed, the chart llama-cluster refuses', {
  skip: missing(...parts.apiServer, 'helm'),
}, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await createNamespace(plane, 'models', {
      'cluster-hmac-secret': ['cluster-hmac-secret'],
      'cluster-proxy-tls': ['tls.crt', 'tls.key'],
    })
    await createStorageClass(plane, 'slow', false)
  })
  after(() => plane?.stop())

  const createSecret = (name: string, stringData: object) => {
    const secret = { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name }, stringData }
    return plane.kubectl(['create', '--namespace=models', '--filename=-'], JSON.stringify(secret))
  }
  const install = (...values: readonly object[]) =>
    plane.helm([
      'install',
      'frankfurt',
      chart,
      '--namespace=models',
      '--dry-run=server',
      ...valueArguments(own, ...values),
    ])

  for (const [what, [values, says]] of Object.entries(refusals)) {
    test(what, () =>
      assert.rejects(install(values), ({ message }: Error) => {
        assert.ok(message.includes(says), message)
        return true
      }),
    )
  }

  test('not what its own line has mended, by which the other keys of a secret stay', async () => {
    const name = 'both'
    await createSecret(name, { 'tls.crt': 'a', 'tls.key': 'b' })
    const values = {
      auth: { ...named, mode: 'mtls', tlsSecret: name, clientCaSecret: name },
      'model.volume.storageClass': 'slow',
    }
    const refusal = await install(values).then(String, ({ message }: Error) => message)
    const [, created = '', patched = ''] = /^ {2}kubectl (.*) \\\n {4}\| kubectl (.*)$/m.exec(refusal) ?? []
    const file = join(plane.directory, 'ca.crt')
    await writeFile(file, 'an authority')
    // A file in place of the shell's pipe.
    const patch = join(plane.directory, 'patch.json')
    await writeFile(patch, await plane.kubectl(created.replace('FILE', file).split(' ')))
    await plane.kubectl(patched.replace('/dev/stdin', patch).split(' '))
    await install(values)
  })

  test('nothing of a Secret for two things, both of whose keys the pods get', async () => {
    const keys = ['cluster-hmac-secret', 'tls.crt', 'tls.key']
    await createSecret('all', Object.fromEntries(keys.map((key) => [key, 'a text'])))
    await install({ auth: { hmacSecrets: ['all'], tlsSecret: 'all' }, 'model.volume.storageClass': 'slow' })
  })

  test('nothing, if it shall not ask the cluster', async () => {
    await install({ checks: { cluster: false } })
  })

  test('nothing of what is there', async () => {
    await install({ 'model.volume.storageClass': 'slow' })
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, createNamespace, createStorageClass, neededSecrets, type Values } from './chart.ts'

/** The two servers that the chart can bring, each with the values that say how large its volume is. */
const servers: Readonly<Record<string, { key: string; values: (volume: Values) => Values }>> = {
  'llm-router-valkey': { key: 'store.valkey', values: (valkey) => ({ store: { kind: 'valkey', valkey } }) },
  'llm-router-postgres': {
    key: 'archive.postgres',
    values: (volume) => ({
      archive: { postgres: { enabled: true, ...volume } },
      functions: { 'ledger-archive': { enabled: true } },
    }),
  },
}

const claimOf = (name: string, size: string) => ({
  ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: `data-${name}-0` } },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'slow', resources: { requests: { storage: size } } },
})

describe('the volume that a server of the chart has left', { skip: missing(...parts.apiServer, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane()
    await createStorageClass(plane, 'slow', true)
    await createStorageClass(plane, 'fast', false)
  })
  after(() => plane?.stop())

  for (const [name, { key, values }] of Object.entries(servers)) {
    describe(name, () => {
      const namespace = `--namespace=of-${name}`
      const helm = (verb: string, volume: Values) =>
        plane.helm(
          [verb, name, chart, namespace, '--values=-'],
          JSON.stringify({ mode: 'deployments', admission: { enabled: false }, ...values(volume) }),
        )
      const makeClaim = (size: string) =>
        plane.kubectl(['create', namespace, '--filename=-'], JSON.stringify(claimOf(name, size)))
      // Without waiting for the controller that lets go of claims.
      const removeClaim = async () => {
        const claim = ['persistentvolumeclaim', `data-${name}-0`, namespace]
        await plane.kubectl(['patch', ...claim, '--patch={"metadata":{"finalizers":null}}'])
        await plane.kubectl(['delete', ...claim])
      }
      const refusal = (verb: string, volume: Values) =>
        helm(verb, volume).then(
          () => assert.fail('not refused'),
          ({ message }: Error) => message,
        )
      before(() => createNamespace(plane, `of-${name}`, neededSecrets))

      test('is installed again with its own size and class alone, and the repair is one of the volume', async (context) => {
        await makeClaim('8Gi')
        context.after(removeClaim)
        const said = await refusal('install', { size: '16Gi' })
        assert.ok(said.includes(`${key}.size is 16Gi, and the volume data-${name}-0 has 8Gi. Set it to 8Gi, or`), said)
        assert.match(said, RegExp(`kubectl patch persistentvolumeclaim data-${name}-0 .*"storage":"16Gi"`))
        assert.doesNotMatch(said, /delete statefulset/)
        assert.match(await refusal('install', { size: '4Gi' }), /Set it to 8Gi: a volume does not shrink\.(?!.*patch)/s)
        assert.match(await refusal('install', { size: '8Gi', storageClass: 'fast' }), /has "slow".*Set it to "slow"/)
        for (const storageClass of ['', 'slow']) {
          await helm('install', { size: '8192Mi', storageClass })
          await plane.helm(['uninstall', name, namespace])
        }
      })

      test('may be told truly where a StatefulSet tells another size or class', async (context) => {
        await helm('install', { size: '16Gi' })
        context.after(() => plane.helm(['uninstall', name, namespace]))
        await makeClaim('8Gi')
        context.after(removeClaim)
        assert.match(await refusal('upgrade', { size: '16Gi' }), /has 8Gi\. Set it to 8Gi/)
        const both = await refusal('upgrade', { size: '32Gi' })
        assert.match(both, /kubectl patch persistentvolumeclaim .*\n.*kubectl delete statefulset/)
        const said = await refusal('upgrade', { size: '8Gi', storageClass: 'slow' })
        assert.match(
          said,
          RegExp(`was made with 16Gi.*Delete the StatefulSet.*\\n.*kubectl delete statefulset ${name}`),
        )
        // Not --cascade=orphan as in the message: kubectl would wait for a garbage collector, which is not here.
        await plane.kubectl(['delete', 'statefulset', name, namespace])
        await helm('upgrade', { size: '8Gi' })
        assert.match(
          await refusal('upgrade', { size: '8Gi', storageClass: 'slow' }),
          /made with "".*Set it back, or delete/,
        )
      })
    })
  }
})

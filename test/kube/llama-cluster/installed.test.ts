import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import { targetSchema } from '../../../functions/llm-router/catalogue/target-schema.ts'
import { createNamespace, createStorageClass } from '../chart/chart.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { chart, own, podOf, render, valueArguments } from './rendered.ts'

const scaled = { scaling: { demand: { enabled: true } }, replicas: { min: 0, max: 3 } }
const elsewhere = { networkPolicy: { addresses: ['203.0.113.7/32'] } }

/** What may be installed. */
const installations: Record<string, readonly (string | object)[]> = {
  'next to the functions': [own],
  'on EKS': [own, 'values-aws.yaml', elsewhere],
  'on GKE': [own, 'values-gcp.yaml', elsewhere],
  'on AKS': [own, 'values-azure.yaml', elsewhere],
  'on spot nodes with GPUs': [own, 'values-azure.yaml', elsewhere, { server: { gpus: 1 }, pods: { spot: true } }],
  'scaled to zero': [own, scaled],
  'with client certificates, and while one secret replaces the other': [
    own,
    { auth: { mode: 'hmac+mtls', hmacSecrets: ['new', 'old'], clientCaSecret: 'cluster-proxy-tls' } },
  ],
  'with a volume that is there': [
    own,
    { model: { ...own.model, url: '', volume: { kind: 'existing', existingClaim: 'shared' } } },
  ],
}

describe('the chart llama-cluster on the apiserver', { skip: missing(...parts.nodes, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane({ controllers: [], nodes: 2 })
    await createNamespace(plane, 'models', {
      'cluster-hmac-secret': ['cluster-hmac-secret'],
      'cluster-proxy-tls': ['tls.crt', 'tls.key'],
      'cluster-client-ca': ['ca.crt'],
    })
    await createStorageClass(plane, 'standard', true)
    await createStorageClass(plane, 'gp3', false)
    const restricted = 'pod-security.kubernetes.io/enforce=restricted'
    await plane.kubectl(['label', 'namespace', 'models', restricted])
    await plane.kubectl(['wait', '--for=create', 'serviceaccount/default', '--namespace=models', '--timeout=30s'])
  })
  after(() => plane?.stop())

  for (const [what, values] of Object.entries(installations)) {
    test(`is admitted ${what}, its pods by PodSecurity restricted`, async () => {
      const resources = await render(values)
      const list = { apiVersion: 'v1', kind: 'List', items: [...resources, podOf(resources)] }
      const options = ['--namespace=models', '--validate=strict', '--dry-run=server', '--filename=-']
      const said = await plane.kubectl(['apply', ...options], JSON.stringify(list))
      assert.equal(said.trim().split('\n').length, resources.length + 1)
    })
  }

  test('is installed, becomes ready, stays the same at an upgrade with the same values, and goes', async () => {
    const temporary = { model: { ...own.model, volume: { kind: 'temporary' } }, replicas: { min: 2, max: 2 } }
    const values = [own, temporary]
    const options = ['--namespace=models', '--wait', '--timeout=90s', ...valueArguments(...values)]
    await plane.helm(['install', 'frankfurt', chart, ...options])
    const pods = await plane.kubectl(['get', 'pods', '--namespace=models', '--output=name'])
    assert.deepEqual(pods.trim().split('\n').sort(), ['pod/frankfurt-0', 'pod/frankfurt-1'])
    // Ends with 1 if there is a difference.
    await plane.kubectl(
      ['diff', '--namespace=models', '--filename=-'],
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: await render(values),
      }),
    )
    await plane.helm(['upgrade', 'frankfurt', chart, ...options])
    await plane.helm(['uninstall', 'frankfurt', '--namespace=models', '--wait', '--timeout=90s'])
  })

  for (const [what, values, locality, url, wakesWithinMs] of [
    ['next to the functions', [own], 'in-cluster', 'https://frankfurt.models.svc.cluster.local:8443', undefined],
    ['at zero', [own, scaled], 'in-cluster', 'https://frankfurt.models.svc.cluster.local:8443', 600_000],
    [
      'in another cloud',
      [own, 'values-aws.yaml', elsewhere, { 'cluster.host': 'llama.example.com', 'auth.mode': 'hmac+mtls' }],
      'external',
      'https://llama.example.com:8443',
      undefined,
    ],
  ] as const) {
    test(`prints a target for the catalogue, and the function’s settings, for a cluster ${what}`, async () => {
      const options = ['--namespace=models', '--dry-run=server', ...valueArguments(...values)]
      const [, notes = ''] = (await plane.helm(['install', 'frankfurt', chart, ...options])).split('NOTES:')
      const [, yaml = ''] = /^(targets:\n(?: .*\n)+)/m.exec(notes) ?? []
      const { targets } = v.parse(v.strictObject({ targets: v.array(v.unknown()) }), parse(yaml))
      const target = v.parse(targetSchema, targets[0])
      assert.deepEqual(
        [target.provider, target.model, target.locality, target.cluster?.usdPerHour],
        ['frankfurt', 'llama-3.2-3b', locality, 1.2],
      )
      assert.match(notes, new RegExp(`CLUSTER_BASE_URL: ${url}\n`))
      assert.equal(target.wake?.withinMs, wakesWithinMs)
    })
  }
})

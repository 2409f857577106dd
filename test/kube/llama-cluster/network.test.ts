import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import * as v from 'valibot'
import { type End, lets } from '../../deploy/network/model.ts'
import { type NetworkPolicy, networkPolicySchema } from '../../deploy/network/policy.ts'
import { missing } from '../control-plane/programs.ts'
import { own, render } from './rendered.ts'

const named = (name: string) => ({ 'kubernetes.io/metadata.name': name })
const namespaces = Object.fromEntries(
  ['models', 'openfaas-fn', 'kube-system', 'openshift-dns'].map((name) => [name, named(name)]),
)
const pod = (namespace: string, address: string, labels: Record<string, string>) => ({ namespace, address, labels })
const labels = { 'app.kubernetes.io/name': 'llama-cluster', 'app.kubernetes.io/instance': 'frankfurt' }
const server = pod('models', '10.0.0.1', labels)
const function_ = pod('openfaas-fn', '10.0.0.2', { faas_function: 'cluster-generate' })
const otherFunction = pod('openfaas-fn', '10.0.0.3', { faas_function: 'groq-generate' })
const neighbour = pod('models', '10.0.0.4', { app: 'other' })
const dns = pod('kube-system', '10.0.0.5', { 'k8s-app': 'kube-dns' })
const otherCloud = { address: '203.0.113.7' }
const elsewhere = { address: '203.0.113.8' }
const metadataServer = { address: '169.254.169.254' }

describe('the network of the chart llama-cluster', { skip: missing('helm') }, () => {
  let policies: NetworkPolicy[]
  before(async () => {
    policies = await policiesOf(own, { 'networkPolicy.addresses': ['203.0.113.7/32'] })
  })

  async function policiesOf(...values: object[]): Promise<NetworkPolicy[]> {
    const resources = (await render(values)).filter(({ kind }) => kind === 'NetworkPolicy')
    return resources.map((one) =>
      v.parse(networkPolicySchema, { ...one, metadata: { ...one.metadata, namespace: 'models' } }),
    )
  }
  const goes = (from: End, to: End, port: number, protocol: 'TCP' | 'UDP' = 'TCP', all = policies) =>
    lets(all, namespaces, { from, to, protocol, port })

  test('lets in who calls this cluster, at the proxy', () => {
    const callers = [function_, otherCloud, otherFunction, neighbour, elsewhere]
    assert.deepEqual(
      callers.map((from) => goes(from, server, 8443)),
      [true, true, false, false, false],
    )
    for (const port of [8080, 8081]) assert.ok(!goes(function_, server, port), `${port}`)
  })

  test('lets the download out, to names and to port 443 outside of private networks', () => {
    assert.ok(goes(server, dns, 53, 'UDP') && goes(server, elsewhere, 443))
    assert.ok(!goes(server, elsewhere, 80))
    for (const to of [metadataServer, neighbour, function_]) assert.ok(!goes(server, to, 443), to.address)
  })

  test('lets the download ask a resolver on the node, on port 53 alone', async () => {
    const cache = { address: '169.254.20.10' }
    assert.ok(goes(server, cache, 53, 'UDP') && goes(server, cache, 53) && !goes(server, metadataServer, 53, 'UDP'))
    const cloudDns = await policiesOf(own, { 'networkPolicy.dnsAddresses': ['169.254.169.254/32'] })
    assert.ok(goes(server, metadataServer, 53, 'UDP', cloudDns) && !goes(server, metadataServer, 80, 'TCP', cloudDns))
  })

  test('lets the download ask the DNS of OpenShift, where the values say so', async () => {
    const pods = { 'dns.operator.openshift.io/daemonset-dns': 'default' }
    const to = [{ namespaceSelector: { matchLabels: named('openshift-dns') }, podSelector: { matchLabels: pods } }]
    const ports = ['UDP', 'TCP'].map((protocol) => ({ port: 5353, protocol }))
    const all = await policiesOf(own, { 'networkPolicy.dns': { to, ports } })
    const openShift = pod('openshift-dns', '10.0.0.6', pods)
    assert.ok(goes(server, openShift, 5353, 'UDP', all) && goes(server, openShift, 5353, 'TCP', all))
    assert.ok(!goes(server, openShift, 53, 'UDP', all) && !goes(server, dns, 53, 'UDP', all))
    assert.ok(!goes(server, openShift, 5353, 'UDP'))
  })

  test('lets the download out over IPv6 where the values say so, but not into private networks', async () => {
    const all = await policiesOf(own, { 'networkPolicy.modelAddresses': ['::/0'] })
    const reaches = (address: string) => goes(server, { address }, 443, 'TCP', all)
    assert.ok(reaches('2001:db8::1') && !reaches('203.0.113.8'))
    for (const address of ['fd00::1', 'fc00::1', 'fe80::1', 'fd00:ec2::254']) assert.ok(!reaches(address), address)
  })

  test('leaves networks out of the internet of their own version of IP', async () => {
    const network = {
      dnsAddresses: [],
      modelAddresses: ['0.0.0.0/0', '::/0'],
      exceptAddresses: ['10.0.0.0/8', 'fd00::/8'],
    }
    const both = await policiesOf(own, { networkPolicy: network })
    assert.deepEqual(
      both.flatMap(({ spec }) => spec.egress ?? []).flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? [])),
      [
        { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
        { cidr: '::/0', except: ['fd00::/8'] },
      ],
    )
  })

  test('lets nothing out where the volume has the model', async () => {
    const volume = { kind: 'existing', existingClaim: 'shared' }
    const closed = await policiesOf(own, { 'model.url': '', 'model.volume': volume })
    assert.ok(goes(function_, server, 8443, 'TCP', closed))
    assert.ok(!goes(server, elsewhere, 443, 'TCP', closed) && !goes(server, dns, 53, 'UDP', closed))
  })
})

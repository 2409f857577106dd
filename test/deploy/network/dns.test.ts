import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { type End, lets } from './model.ts'
import { policiesOf } from './rendered.ts'
import { namespaces, podsOf } from './world.ts'

describe('DNS, of the pods of the chart that are no functions', { skip: withoutHelm }, () => {
  const functions = ['llm-router', 'llm-console', 'groq-generate', 'ollama-embed', 'ollama-generate', 'ledger-archive']
  const pods = podsOf(functions, 'llm')
  const callers = Object.entries(pods).filter(([name]) => ['schedule', 'scale-metrics'].includes(name))
  /** `to` as the destination DNS of these pods alone. */
  const policiesWith = (to: object[]) =>
    policiesOf({
      mode: 'deployments',
      functions: { 'ledger-archive': { enabled: true } },
      archive: { postgres: { enabled: true } },
      scaling: { metrics: { enabled: true }, demandBy: 'keda' },
      networkPolicies: {
        destinations: { dns: { to, ports: [{ port: 53, protocol: 'UDP' }] } },
        functions: Object.fromEntries(functions.map((name) => [name, []])),
      },
    })
  const asks = async (to: object[], address: string) => {
    const policies = await policiesWith(to)
    return callers.map(([, from]) => lets(policies, namespaces, { from, to: { address }, protocol: 'UDP', port: 53 }))
  }

  test('is where the values say', async () => {
    assert.deepEqual(await asks([{ ipBlock: { cidr: '10.1.2.3/32' } }], '10.1.2.3'), [true, true])
  })

  test('is out of reach where they say nothing, and not everywhere', async () => {
    for (const address of ['10.1.2.3', '8.8.8.8']) assert.deepEqual(await asks([], address), [false, false])
  })

  test('is not everything', async () => {
    await assert.rejects(policiesWith([{ ipBlock: { cidr: '0.0.0.0/0' } }]), /dns\.to has 0\.0\.0\.0\/0/)
  })
})

describe('DNS on the node itself', { skip: withoutHelm }, () => {
  const functions = ['llm-router', 'groq-generate', 'ollama-generate']
  const pods = podsOf(functions, 'llm')
  const askers = [...functions, 'schedule', 'scale-metrics'].map((name) => pods[name] ?? assert.fail(name))
  const cloudDns = { address: '169.254.169.254' }
  const bothProtocols = ['UDP', 'TCP'].map((protocol) => ({ port: 53, protocol }))
  const policiesWith = (destinations: object) =>
    policiesOf({
      mode: 'deployments',
      functions: { 'ledger-archive': { enabled: true } },
      archive: { postgres: { enabled: true } },
      scaling: { metrics: { enabled: true }, demandBy: 'keda' },
      networkPolicies: { destinations },
    })
  const reach = async (to: End, port: number, destinations: object = {}) => {
    const policies = await policiesWith(destinations)
    return askers.map((from) => lets(policies, namespaces, { from, to, protocol: 'UDP', port }))
  }
  const allOf = (answer: boolean) => askers.map(() => answer)
  const resolver = (...cidrs: string[]) => cidrs.map((cidr) => ({ ipBlock: { cidr } }))

  test('is within reach as the node-local cache, by its address or as its pod, and on no other port', async () => {
    const labels = { 'k8s-app': 'node-local-dns' }
    for (const cache of [{ address: '169.254.20.10' }, { address: '10.0.9.9', namespace: 'kube-system', labels }]) {
      assert.deepEqual(await reach(cache, 53), allOf(true))
      assert.deepEqual(await reach(cache, 80), allOf(false))
    }
  })

  test('is the metadata address only where the values say so, and there on port 53 alone', async () => {
    assert.deepEqual(await reach(cloudDns, 53), allOf(false))
    const dns = { to: resolver('169.254.169.254/32'), ports: bothProtocols }
    assert.deepEqual(await reach(cloudDns, 53, { dns }), allOf(true))
    assert.deepEqual(await reach(cloudDns, 80, { dns }), allOf(false))
  })

  test('is no way for private prompts to other ports, to the whole of a network, or under another name', async () => {
    const place = (cidr: string, ...ports: object[]) => ({ to: resolver(cidr), ports })
    for (const destinations of [
      { dns: place('169.254.169.254/32', { port: 53 }, { port: 80 }) },
      { dns: place('169.254.169.254/32', { port: 53, endPort: 80 }) },
      { dns: place('169.254.0.0/16', { port: 53 }) },
      { dns: place('8.8.8.8/32', { port: 53 }) },
      { telemetry: place('169.254.169.254/32', { port: 53 }) },
    ]) {
      await assert.rejects(policiesWith(destinations), /private prompts would leave it/)
    }
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutHelm } from '../helm.ts'
import { lets } from './model.ts'
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

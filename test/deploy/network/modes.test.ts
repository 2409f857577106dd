import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { reachOf } from '../../../deploy/render/reach.ts'
import { readSources } from '../../../deploy/render/sources.ts'
import { addressKind } from '../../../template/llm-node/src/http/address-kind.ts'
import { root } from '../../repository/tree.ts'
import { withoutHelm } from '../helm.ts'
import { addresses } from './addresses.ts'
import { isWithin, lets, type Pod } from './model.ts'
import type { NetworkPolicy } from './policy.ts'
import { policiesOf } from './rendered.ts'
import { connections, namespaces, podsOf } from './world.ts'

const { pro, targets } = await readSources(root)
const { functions: reach, inCluster } = reachOf(pro, targets)
const names = pro.functions.map(({ name }) => name)
const providers = names.filter((name) => /-(generate|embed)$/.test(name))
const external = providers.filter((name) => reach[name]?.includes('internet-443'))
const internal = names.filter((name) => !external.includes(name))

const environments: Record<string, Record<string, string>> = {
  'vertex-generate': { GOOGLE_CLOUD_PROJECT: 'p' },
  'bedrock-generate': { AWS_REGION: 'r' },
  'cluster-generate': { CLUSTER_BASE_URL: 'https://cluster.llama:8443', CLUSTER_MODEL: 'm' },
}
/** Everything that the chart can bring. */
const everything = {
  functions: Object.fromEntries(names.map((name) => [name, { enabled: true, environment: environments[name] ?? {} }])),
  store: { kind: 'valkey' },
  archive: { postgres: { enabled: true } },
}

/** Who each function reaches, and on which port, in each mode. */
const always = { 'llm-router': ['valkey:6379'], 'llm-console': [], 'ledger-archive': ['postgres:5432'] }
const model = {
  'ollama-embed': ['ollama:11434'],
  'ollama-generate': ['ollama:11434'],
  'cluster-generate': ['cluster:8443'],
}
const calls: Record<'openfaas' | 'deployments', Record<string, string[]>> = {
  openfaas: { 'llm-router': ['gateway:8080'], 'llm-console': ['gateway:8080'], 'ledger-archive': ['gateway:8080'] },
  deployments: {
    'llm-router': providers.map((name) => `${name}:8080`),
    'llm-console': ['llm-router:8080'],
    'ledger-archive': ['llm-router:8080'],
    schedule: ['ledger-archive:8080'],
  },
}
const callers: Record<'openfaas' | 'deployments', (name: string) => string[]> = {
  openfaas: (name) => ['gateway', 'queue', 'prometheus', ...(name === 'llm-router' ? ['scale-metrics'] : [])],
  deployments(name) {
    if (name === 'ledger-archive') return ['prometheus']
    // Whoever is in the cluster may call what has keys or a sign-in of its own, by the default of `clients`.
    return providers.includes(name) ? ['llm-router', 'prometheus'] : ['everybody']
  },
}

for (const mode of ['openfaas', 'deployments'] as const) {
  describe(`NetworkPolicies of mode ${mode}`, { skip: withoutHelm }, () => {
    const namespace = mode === 'openfaas' ? 'openfaas-fn' : 'llm'
    const pods = podsOf(names, namespace)
    const podOf = (name: string): Pod => pods[name] ?? assert.fail(name)
    let policies: NetworkPolicy[]
    before(async () => {
      policies = await policiesOf({ ...everything, mode })
    })

    /** All that one pod reaches of the others, as NAME:PORT, and with UDP as NAME:PORT/UDP. */
    const reachedBy = (from: Pod, own = policies) =>
      Object.entries(pods)
        .filter(([, to]) => to !== from)
        .flatMap(([name, to]) =>
          connections(from, to)
            .filter((one) => lets(own, namespaces, one))
            .map(({ port, protocol }) => `${name}:${port}${protocol === 'UDP' ? '/UDP' : ''}`),
        )

    for (const name of names) {
      test(`let ${name} reach what it must, and nothing else in the cluster`, () => {
        const own = { ...always, ...model }[name] ?? []
        const all = [...own, ...(calls[mode][name] ?? []), 'dns:53', 'dns:53/UDP', 'collector:4318']
        assert.deepEqual(reachedBy(podOf(name)).sort(), all.sort())
      })

      test(`let call ${name} who must, and nobody else`, () => {
        const allowed = callers[mode](name)
        for (const [caller, from] of Object.entries(pods)) {
          if (caller === name) continue
          const open = connections(from, podOf(name)).filter((one) => lets(policies, namespaces, one))
          // A function calls what its own policy lets it.
          const isFunction = ['valkey', 'postgres', 'schedule'].includes(caller) || names.includes(caller)
          const mayCall = isFunction
            ? (calls[mode][caller] ?? []).includes(`${name}:8080`)
            : allowed.includes(caller) || allowed.includes('everybody')
          assert.deepEqual(
            open.map(({ port, protocol }) => `${port}/${protocol}`),
            mayCall ? ['8080/TCP'] : [],
            `${caller} → ${name}`,
          )
        }
      })
    }

    test('let the store and the archive be reached by their own function only, and reach nothing', () => {
      const users = { valkey: 'llm-router', postgres: 'ledger-archive' }
      for (const [server, user] of Object.entries(users)) {
        for (const [caller, from] of Object.entries(pods)) {
          const isOpen = connections(from, podOf(server)).some((one) => lets(policies, namespaces, one))
          if (caller !== server) assert.equal(isOpen, caller === user, `${caller} → ${server}`)
        }
        assert.deepEqual(reachedBy(podOf(server)), [])
      }
    })

    if (mode === 'deployments') {
      test('let the schedule of the archive call it, and nothing else', () => {
        const schedule = podOf('schedule')
        assert.deepEqual(reachedBy(schedule).sort(), ['dns:53', 'dns:53/UDP', 'ledger-archive:8080'])
        for (const from of Object.values(pods)) {
          assert.ok(from === schedule || !connections(from, schedule).some((one) => lets(policies, namespaces, one)))
        }
      })
    }

    test('let nothing that private prompts pass reach any address outside, whatever its kind', () => {
      assert.ok(Object.keys(inCluster).every((name) => internal.includes(name)))
      fc.assert(
        fc.property(addresses, fc.constantFrom(...internal), fc.nat(65535), (address, name, port) => {
          for (const protocol of ['TCP', 'UDP'] as const) {
            assert.ok(
              !lets(policies, namespaces, { from: podOf(name), to: { address }, protocol, port }),
              `${name} → ${address}:${port}`,
            )
          }
        }),
        { numRuns: 1000 },
      )
    })

    test('let functions of providers outside reach port 443 of public addresses, and no private or metadata address', () => {
      const port = fc.oneof(fc.constant(443), fc.nat(65535))
      let reached = 0
      fc.assert(
        fc.property(addresses, fc.constantFrom(...external), port, (address, name, port) => {
          const isOpen = lets(policies, namespaces, { from: podOf(name), to: { address }, protocol: 'TCP', port })
          const isUnused = address.includes(':') && !isWithin('2000::/3', address)
          const isTunnel = isWithin('2001::/32', address) || isWithin('2002::/16', address)
          assert.equal(
            isOpen,
            port === 443 && addressKind(address) === 'public' && !isUnused && !isTunnel,
            `${name} → ${address}:${port}`,
          )
          if (isOpen) reached += 1
        }),
        { numRuns: 2000 },
      )
      assert.ok(reached > 100)
    })

    test('leave the other pods of the namespace alone', () => {
      const { neighbour, stranger } = pods
      assert.ok(neighbour && stranger)
      assert.ok(connections(neighbour, stranger).every((one) => lets(policies, namespaces, one)))
      assert.ok(connections(stranger, neighbour).every((one) => lets(policies, namespaces, one)))
    })
  })
}

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as v from 'valibot'
import { root } from '../../repository/tree.ts'
import { until } from '../../until.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { refusal } from './answers.ts'
import { createNamespace, install } from './installed.ts'
import { pod, workload } from './mounting.ts'

const digest = `@sha256:${'a'.repeat(64)}`
const image = (name: string) => ({ containers: [{ name: 'main', image: name }] })
const podsSchema = v.object({
  items: v.array(v.object({ metadata: v.object({ labels: v.record(v.string(), v.string()) }) })),
})

describe('pods of mode deployments on the apiserver', { skip: missing(...parts.controllers, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane({ controllers: [] })
    for (const name of ['llm', 'strict']) await createNamespace(plane, name)
    await install(plane, 'llm', { mode: 'deployments' })
    const admission = { registries: ['ghcr.io/team', 'registry.local:5000'], podSecurity: 'baseline' }
    const names = ['llm-router', 'llm-console', 'groq-generate', 'ollama-embed', 'ollama-generate']
    const digests = Object.fromEntries(names.map((name) => [name, digest.slice(1)]))
    await install(plane, 'strict', { mode: 'deployments', admission, image: { owner: 'team', digests } })
  })
  after(() => plane?.stop())

  test('are all admitted as the chart makes them, with its NetworkPolicies', async () => {
    const args = ['template', 'release', join(root, 'deploy/chart'), '--namespace=llm', '--kube-version=1.37.2']
    const functions = { 'openai-generate': { enabled: true }, 'ledger-archive': { enabled: true } }
    const values = {
      mode: 'deployments',
      functions,
      store: { kind: 'valkey' },
      archive: { postgres: { enabled: true } },
    }
    await plane.kubectl(['apply', '--filename=-'], await plane.helm([...args, '--values=-'], JSON.stringify(values)))
    const wanted = [
      'llm-router',
      'llm-console',
      'ledger-archive',
      'groq-generate',
      'openai-generate',
      'ollama-embed',
      'ollama-generate',
    ]
    const servers = ['llm-router-postgres', 'llm-router-valkey']
    await until(async () => {
      const said = await plane.kubectl(['get', 'pods', '--namespace=llm', '--output=json'])
      const pods = v.parse(podsSchema, JSON.parse(said)).items.map(({ metadata: { labels } }) => labels)
      return [...wanted, ...servers].every((name) =>
        pods.some((labels) => [labels.faas_function, labels['app.kubernetes.io/component']].includes(name)),
      )
    }, 60)
    const policies = (await plane.kubectl(['get', 'networkpolicies', '--namespace=llm', '--output=name']))
      .trim()
      .split('\n')
    const named = [...wanted, ...servers, 'archive-schedule'].map((name) => `networkpolicy.networking.k8s.io/${name}`)
    assert.deepEqual(policies.sort(), named.sort())
  })

  test('must be in a namespace that enforces PodSecurity, if the values say so, and the message says how', async () => {
    const right = pod('one', {}, image(`ghcr.io/team/one${digest}`))
    const label = 'pod-security.kubernetes.io/enforce'
    const said = (await refusal(plane, right, 'strict')) ?? ''
    assert.match(said, /the namespace must enforce PodSecurity baseline/)
    const [, command = ''] = /kubectl (.*)$/.exec(said) ?? []
    await plane.kubectl(command.split(' '))
    assert.equal(await refusal(plane, right, 'strict'), undefined)
    // PodSecurity itself refuses the rest.
    const privileged = { hostNetwork: true, ...image(`ghcr.io/team/one${digest}`) }
    assert.match((await refusal(plane, pod('one', {}, privileged), 'strict')) ?? '', /violates PodSecurity "baseline/)
    await assert.rejects(
      plane.kubectl(['label', 'namespace', 'strict', `${label}-`]),
      /PodSecurity baseline is enforced/,
    )
    await assert.rejects(
      plane.kubectl(['label', 'namespace', 'strict', '--overwrite', `${label}=privileged`]),
      /PodSecurity baseline is enforced here and stays/,
    )
    await plane.kubectl(['label', 'namespace', 'strict', '--overwrite', `${label}=restricted`])
    await assert.rejects(
      plane.kubectl(['label', 'namespace', 'strict', '--overwrite', `${label}=baseline`]),
      /PodSecurity restricted is enforced here and stays/,
    )
    await plane.kubectl(['label', 'namespace', 'strict', 'team=a'])
    await plane.kubectl(['label', 'namespace', 'llm', 'team=a'])
  })

  test('keep the labels by which policies know them, while all others may change', async () => {
    const made = [
      pod('of-ollama', { faas_function: 'ollama-generate' }),
      pod('of-valkey', { 'app.kubernetes.io/component': 'llm-router-valkey' }),
      pod('of-nobody', {}),
    ]
    for (const one of made) await plane.kubectl(['create', '--namespace=llm', '--filename=-'], JSON.stringify(one))
    const label = (name: string, ...more: string[]) =>
      plane.kubectl(['label', 'pod', name, '--namespace=llm', '--overwrite', ...more])
    const stays = /keeps its label (faas_function|app\.kubernetes\.io\/component)/
    const status = ['pod', 'of-ollama', '--namespace=llm', '--subresource=status']
    for (const value of ['groq-generate', null]) {
      const patch = JSON.stringify({ metadata: { labels: { faas_function: value } } })
      await assert.rejects(plane.kubectl(['patch', ...status, `--patch=${patch}`]), stays)
      await assert.rejects(label('of-ollama', value === null ? 'faas_function-' : `faas_function=${value}`), stays)
    }
    await assert.rejects(label('of-ollama', 'app.kubernetes.io/component=scale-metrics'), stays)
    await assert.rejects(label('of-valkey', 'app.kubernetes.io/component-'), stays)
    await assert.rejects(label('of-nobody', 'faas_function=groq-generate'), stays)
    await label('of-ollama', 'team=a')
    await label('of-nobody', 'team=a')
  })

  const images: [string, boolean][] = [
    [`ghcr.io/team/one${digest}`, true],
    [`ghcr.io/team/deep/one:1.0${digest}`, true],
    [`registry.local:5000/one${digest}`, true],
    ['ghcr.io/team/one:1.0', false],
    [`ghcr.io/team-other/one${digest}`, false],
    [`ghcr.io/teamone${digest}`, false],
    [`ghcrxio/team/one${digest}`, false],
    [`other.example/ghcr.io/team/one${digest}`, false],
    [`registry.local/one${digest}`, false],
    [`one${digest}`, false],
    [`ghcr.io/team/one${digest.slice(0, -1)}`, false],
  ]
  for (const [name, isAdmitted] of images) {
    test(`may ${isAdmitted ? '' : 'not '}have the image ${name.replace(/a{20,}/, '…')}`, async () => {
      const right = `ghcr.io/team/one${digest}`
      const restricted = {
        securityContext: { runAsNonRoot: true, runAsUser: 1, seccompProfile: { type: 'RuntimeDefault' } },
      }
      const container = (own: string, image: string) => ({
        ...{ name: own, image },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      })
      const first = { ...restricted, containers: [container('main', name)] }
      const initial = {
        ...restricted,
        containers: [container('main', right)],
        initContainers: [container('init', name)],
      }
      for (const part of [first, initial]) {
        for (const resource of [pod('one', {}, part), workload('Deployment', 'one', {}, part)]) {
          const why = await refusal(plane, resource, 'strict')
          if (isAdmitted) assert.equal(why, undefined)
          else assert.match(why ?? '', /is refused: take it from ghcr.io\/team or registry.local:5000, by its digest/)
        }
      }
    })
  }
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { createNamespace, install } from './installed.ts'
import { pod } from './mounting.ts'

const namespace = 'llm'
const key = 'groq-api-key'
const keys = { name: 'keys', projected: { sources: [{ secret: { name: key } }] } }
const files = { name: 'files', emptyDir: {} }
const containers = [{ name: 'main', image: 'example.com/none:1', volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }]
const initContainers = [{ name: 'first', image: 'example.com/none:1' }]

describe('a running pod with a key', { skip: missing(...parts.controllers, 'helm') }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane({ controllers: [] })
    await createNamespace(plane, namespace)
    await install(plane, namespace, { mode: 'deployments' })
    const labels = { faas_function: 'groq-generate', app: 'held' }
    const part = { volumes: [keys, files], containers, initContainers }
    await create(pod('held', labels, part))
    await create(pod('shared', labels, { ...part, shareProcessNamespace: true }))
    await create(pod('plain', { app: 'plain' }, { volumes: [files] }))
  })
  after(() => plane?.stop())

  const as = ['--as=system:serviceaccount:kube-system:replicaset-controller', '--as-group=system:masters']
  const create = (one: object) =>
    plane.kubectl(['create', '--filename=-', `--namespace=${namespace}`, ...as], JSON.stringify(one))
  const change = (command: string, ...args: string[]) =>
    plane.kubectl([command, 'pod', ...args, `--namespace=${namespace}`])
  const setImage = (name: string, image: string) =>
    plane.kubectl(['set', 'image', `pod/${name}`, image, `--namespace=${namespace}`])
  let debuggers = 0
  const debug = (name: string, container: object) => {
    const one = { name: `debug-${++debuggers}`, image: 'example.com/none:1', ...container }
    const patch = JSON.stringify({ spec: { ephemeralContainers: [one] } })
    return change('patch', name, '--subresource=ephemeralcontainers', '--type=strategic', `--patch=${patch}`)
  }

  const thieves: Record<string, [string, object]> = {
    'reads it into its environment': ['held', { envFrom: [{ secretRef: { name: key } }] }],
    'mounts its volume': ['held', { volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }],
    'sees the processes of another, and by them its files': ['held', { targetContainerName: 'main' }],
    'sees all processes of the pod': ['shared', {}],
  }
  for (const [what, [name, container]] of Object.entries(thieves)) {
    test(`takes no ephemeral container that ${what}`, async () => {
      await assert.rejects(debug(name, container), /an ephemeral container may not read groq-api-key/)
    })
  }

  test('takes other ephemeral containers, and a pod without a key takes any', async () => {
    await debug('held', {})
    await debug('held', { volumeMounts: [{ name: 'files', mountPath: '/files' }] })
    await debug('plain', { targetContainerName: 'main' })
  })

  test('keeps its images, and its name', async () => {
    const refused = /the images of a pod that uses groq-api-key stay: change those of its Deployment/
    await assert.rejects(setImage('held', 'main=evil.example/x:1'), refused)
    await assert.rejects(setImage('held', 'first=evil.example/x:1'), refused)
    await setImage('plain', 'main=example.com/none:2')
    await change('label', 'held', '--overwrite', 'app=still-held')
    await assert.rejects(
      change('label', 'held', '--overwrite', 'faas_function=openai-generate'),
      /belongs to groq-generate|keeps its label faas_function/,
    )
  })
})

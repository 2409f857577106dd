import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readSources } from '../../../deploy/render/sources.ts'
import { root } from '../../repository/tree.ts'
import { define, missingDefinitions, openFaaS } from '../control-plane/definitions.ts'
import { missing, parts } from '../control-plane/programs.ts'
import { type ControlPlane, startControlPlane } from '../control-plane/start.ts'
import { refusal, refusals, type Who } from './answers.ts'
import { createNamespace, install } from './installed.ts'
import { openFaaSFunction, pod, podSpec, waysOfMounting, workload } from './mounting.ts'
import { typeWarnings } from './type-warnings.ts'

const { pro } = await readSources(root)
const names = pro.functions.map(({ name }) => name)
/** By secret, the functions that may have it. */
const owners = new Map<string, string[]>()
for (const { name, secrets } of pro.functions) {
  for (const secret of secrets ?? []) owners.set(secret, [...(owners.get(secret) ?? []), name])
}

const skip = missing(...parts.controllers, 'helm') || missingDefinitions(...openFaaS)
const namespace = 'openfaas-fn'
const key = 'groq-api-key'
const groq = { faas_function: 'groq-generate' }
const openai = { faas_function: 'openai-generate' }
const mounted = waysOfMounting.volume?.(key)

describe('keys on the apiserver', { skip }, () => {
  let plane: ControlPlane
  before(async () => {
    plane = await startControlPlane({ controllers: [] })
    await define(plane, ...openFaaS)
    for (const name of [namespace, 'elsewhere']) await createNamespace(plane, name)
    const environment = { GOOGLE_CLOUD_PROJECT: 'a-project' }
    const vertex = { enabled: true, environment, secrets: ['function-token'], serviceAccount: 'vertex' }
    const functions = { 'vertex-generate': vertex }
    await install(plane, namespace, { mode: 'openfaas', store: { kind: 'valkey' }, functions })
    await plane.kubectl(['create', 'serviceaccount', 'vertex', `--namespace=${namespace}`])
  })
  after(() => plane?.stop())

  test('are kept by policies whose expressions fit the types of what they look at', async () => {
    assert.equal(await typeWarnings(plane), '')
  })

  test('are admitted to their own Function, and refused to every other', async () => {
    for (const [secret, own] of owners) {
      const functions = names.map((name) => openFaaSFunction(name, { secrets: [secret] }))
      const answers = await refusals(plane, functions, namespace)
      for (const name of names) {
        const refused = new RegExp(`the secret ${secret} belongs to ${own.join(', ')}.*Take it out of ${name}`)
        if (own.includes(name)) assert.equal(answers[name], undefined, `${secret} in ${name}`)
        else assert.match(answers[name] ?? '', refused)
      }
    }
  })

  test('are refused to a Function that takes the name of another', async () => {
    const named = openFaaSFunction('groq-generate', { secrets: [key], name: 'other' })
    assert.match((await refusal(plane, named, namespace)) ?? '', /calls itself other/)
    const labelled = openFaaSFunction('other', { labels: groq })
    assert.match((await refusal(plane, labelled, namespace)) ?? '', /the label faas_function is OpenFaaS's own/)
  })

  test('are refused to pods of every other function, however they are mounted, and admitted to their own', async () => {
    const ways = Object.entries(waysOfMounting)
    const podsOf = (labels: Record<string, string>) => ways.map(([way, part]) => pod(way, labels, part(key)))
    const admitted = await refusals(plane, podsOf(groq), namespace, 'replicaset-controller')
    for (const labels of [openai, {}]) {
      const refused = await refusals(plane, podsOf(labels), namespace, 'replicaset-controller')
      for (const [way] of ways) {
        assert.equal(admitted[way], undefined)
        assert.match(refused[way] ?? '', /the secret groq-api-key belongs to groq-generate\. Take it out of/, way)
      }
    }
  })

  const makers: [Who, boolean][] = [
    ['replicaset-controller', true],
    ['statefulset-controller', true],
    ['job-controller', false],
    ['admin', false],
  ]
  for (const [who, isAdmitted] of makers) {
    test(`are ${isAdmitted ? 'admitted to' : 'refused to'} the right pods if ${who} makes them`, async () => {
      const why = await refusal(plane, pod('one', groq, mounted), namespace, who)
      if (isAdmitted) assert.equal(why, undefined)
      else assert.match(why ?? '', /a pod made by hand.*may not use groq-api-key/)
    })
  }

  const workloads: [string, ReturnType<typeof workload>, Who, RegExp | undefined][] = [
    ['its own Deployment', workload('Deployment', 'groq-generate', groq, mounted), 'admin', undefined],
    [
      'another Deployment',
      workload('Deployment', 'openai-generate', openai, mounted),
      'admin',
      /belongs to groq-generate/,
    ],
    [
      'one with its label',
      workload('Deployment', 'other', groq, mounted),
      'admin',
      /other uses groq-api-key, so its pods must/,
    ],
    ['one with its name alone', workload('Deployment', 'groq-generate', openai, mounted), 'admin', /belongs to/],
    ['a StatefulSet', workload('StatefulSet', 'groq-generate', groq, mounted), 'admin', /a StatefulSet may not use/],
    [
      'a ReplicaSet of its own',
      workload('ReplicaSet', 'groq-generate', groq, mounted),
      'deployment-controller',
      undefined,
    ],
    [
      'a ReplicaSet made by hand',
      workload('ReplicaSet', 'groq-generate', groq, mounted),
      'admin',
      /a ReplicaSet made by hand/,
    ],
    ['any Deployment without a key', workload('Deployment', 'other', { app: 'other' }), 'admin', undefined],
  ]
  const valkey = { 'app.kubernetes.io/component': 'llm-router-valkey' }
  const address = waysOfMounting.projected?.('redis-url')
  const metrics = { 'app.kubernetes.io/component': 'scale-metrics' }
  const adminToken = waysOfMounting.projected?.('admin-token')
  workloads.push(
    ['what scales by demand', workload('Deployment', 'scale-metrics', metrics, adminToken), 'admin', undefined],
    ['the server of the store', workload('StatefulSet', 'llm-router-valkey', valkey, address), 'admin', undefined],
    [
      'a Deployment of its name',
      workload('Deployment', 'llm-router-valkey', valkey, address),
      'admin',
      /a Deployment may not/,
    ],
  )
  for (const [what, resource, who, refused] of workloads) {
    test(`are ${refused ? 'refused' : 'admitted'} to ${what}`, async () => {
      const why = await refusal(plane, resource, namespace, who)
      if (refused === undefined) assert.equal(why, undefined)
      else assert.match(why ?? '', refused)
    })
  }

  test('have service accounts beside them, which belong to the functions of the values as well', async () => {
    const account = (name: string) => ({ annotations: { 'com.openfaas.serviceaccount': name } })
    const refused = /serviceaccount\/vertex belongs to vertex-generate\. Take it out of other/
    const admitted = [
      openFaaSFunction('vertex-generate', account('vertex')),
      openFaaSFunction('other', account('another')),
    ]
    for (const one of admitted) assert.equal(await refusal(plane, one, namespace), undefined)
    assert.match((await refusal(plane, openFaaSFunction('other', account('vertex')), namespace)) ?? '', refused)
    const part = { serviceAccountName: 'vertex' }
    const own = workload('Deployment', 'vertex-generate', { faas_function: 'vertex-generate' }, part)
    assert.equal(await refusal(plane, own, namespace), undefined)
    const other = workload('Deployment', 'other', { faas_function: 'other' }, part)
    assert.match((await refusal(plane, other, namespace)) ?? '', refused)
    const byHand = pod('one', { faas_function: 'vertex-generate' }, part)
    assert.match((await refusal(plane, byHand, namespace)) ?? '', /may not use serviceaccount\/vertex/)
  })

  test('are nobody’s business in other namespaces', async () => {
    assert.equal(await refusal(plane, pod('one', {}, mounted), 'elsewhere'), undefined)
    assert.equal(await refusal(plane, openFaaSFunction('one', { secrets: [key] }), 'elsewhere'), undefined)
    assert.equal(await refusal(plane, { ...pod('one', {}), spec: podSpec() }, namespace), undefined)
  })
})

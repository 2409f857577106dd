import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import { imageHealthcheckInterval } from '../../../deploy/render/grace.ts'
import { parseTimeout } from '../../../local/go-duration.ts'
import { readText } from '../../repository/tree.ts'
import { documentsIn } from '../helm.ts'

const textMap = v.record(v.string(), v.pipe(v.string(), v.nonEmpty()))
const resources = v.strictObject({ memory: v.string(), cpu: v.string() })
const common = {
  name: v.string(),
  environment: textMap,
  secrets: v.array(v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/))),
  labels: textMap,
  annotations: textMap,
  limits: resources,
  requests: resources,
  readOnlyRootFilesystem: v.literal(true),
}
const functionSchema = v.strictObject({
  apiVersion: v.literal('openfaas.com/v1'),
  kind: v.literal('Function'),
  metadata: v.strictObject({ name: v.string(), namespace: v.literal('openfaas-fn') }),
  // Without `handler`: it would replace the image's own process.
  spec: v.strictObject({ ...common, image: v.string() }),
})
const chartSchema = v.strictObject({
  functions: v.array(v.strictObject({ ...common, terminationGraceSeconds: v.pipe(v.number(), v.integer()) })),
})
const otherSchema = v.looseObject({
  kind: v.string(),
  metadata: v.looseObject({ name: v.string() }),
  spec: v.optional(v.looseObject({})),
})

const documents = (path: string): unknown[] => documentsIn(readText(path))
const pro = documents('deploy/functions/pro.yaml').map((one) => v.parse(functionSchema, one).spec)
const ce = documents('deploy/functions/ce.yaml').map((one) => v.parse(functionSchema, one).spec)
const others = documents('deploy/functions/profiles.yaml').map((one) => v.parse(otherSchema, one))
const chart = v.parse(chartSchema, parse(readText('deploy/chart/files/functions.yaml'))).functions

const { functions: stack } = v.parse(
  v.looseObject({ functions: v.record(v.string(), v.unknown()) }),
  parse(readText('stack.yml')),
)

const files = [
  { file: 'pro.yaml', functions: pro },
  { file: 'ce.yaml', functions: ce },
  { file: 'the chart', functions: chart },
]

for (const { file, functions } of files) {
  describe(`the functions of ${file}`, () => {
    test('stand in the order of the stack file', () => {
      assert.deepEqual(
        functions.map(({ name }) => name),
        Object.keys(stack),
      )
    })

    test('have every variable filled in, and a secret by its name or the path of its file alone', () => {
      for (const { name, environment, secrets } of functions) {
        for (const [variable, value] of Object.entries(environment)) {
          assert.doesNotMatch(value, /\$\{?/, `${name} ${variable}`)
          if (!/key|token|secret|password|credential/i.test(variable)) continue
          assert.ok(secrets.includes(value.replace('/var/openfaas/secrets/', '')), `${name} ${variable}`)
        }
      }
    })
  })
}

describe('images', () => {
  test('have the version of this release as their tag', () => {
    const { version } = JSON.parse(readText('package.json'))
    for (const { name, image } of [...pro, ...ce]) assert.equal(image, `ghcr.io/openfaas-llm-router/${name}:${version}`)
  })
})

describe('ce.yaml', () => {
  test('has what the Community Edition accepts: 15 functions, no labels of scaling but a least and a most of 5', () => {
    assert.ok(ce.length <= 15)
    for (const { labels } of ce) {
      assert.deepEqual(labels, { 'com.openfaas.scale.min': '1', 'com.openfaas.scale.max': '5' })
    }
  })

  test('names no Profiles', () => {
    for (const { annotations } of ce) assert.equal(annotations['com.openfaas.profile'], undefined)
  })
})

describe('the time between SIGTERM and SIGKILL', () => {
  const ms = (value = '') => parseTimeout(value) ?? Number.NaN

  test('is enough for a call that comes in the last moment', () => {
    for (const { name, environment, terminationGraceSeconds } of chart) {
      const longestMs = Math.max(ms(environment.exec_timeout), ms(environment.write_timeout))
      assert.ok(terminationGraceSeconds * 1000 > ms(imageHealthcheckInterval) + longestMs, name)
    }
  })

  test('counts with the health check interval that the image has', () => {
    assert.ok(readText('template/llm-node/Dockerfile').includes(` healthcheck_interval=${imageHealthcheckInterval} `))
  })
})

describe('profiles.yaml', () => {
  const named = (kind: string) => others.filter((one) => one.kind === kind)

  test('has each Profile that a function names, and no other', () => {
    const used = pro.flatMap(({ annotations }) => annotations['com.openfaas.profile']?.split(',') ?? [])
    assert.ok(pro.every(({ annotations }) => annotations['com.openfaas.profile'] !== undefined))
    assert.deepEqual(
      [...new Set(used)].sort(),
      named('Profile')
        .map(({ metadata }) => metadata.name)
        .sort(),
    )
  })

  test('gives every function the seccomp profile that PodSecurity `restricted` asks for', () => {
    const profile = others.find(({ metadata }) => metadata.name === 'llm-function')
    assert.deepEqual(profile?.spec?.podSecurityContext, {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    for (const { annotations } of pro) assert.match(annotations['com.openfaas.profile'] ?? '', /\bllm-function\b/)
  })

  test('has the priority class that it names: without it, pods are refused', () => {
    const classes = named('PriorityClass').map(({ metadata }) => metadata.name)
    for (const { spec } of named('Profile')) {
      if (spec?.priorityClassName !== undefined) assert.ok(classes.includes(String(spec.priorityClassName)))
    }
  })
})

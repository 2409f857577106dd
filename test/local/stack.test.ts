import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readStack } from '../../local/stack.ts'

const head = 'provider: {name: openfaas, gateway: http://127.0.0.1:8080}\n'

describe('a stack file', () => {
  test('gives its functions, every value a text, with variables and anchors filled in', () => {
    const [first] = readStack(
      `version: 1.0
${head}x-common: &common
  exec_timeout: 5s
  max_inflight: 10
functions:
  first:
    lang: llm-node
    image: \${SERVER:-docker.io}/first
    environment:
      <<: *common
      exec_timeout: 6s
      empty:
      url: \${URL}
    secrets: [a, b]
    labels: {com.openfaas.scale.zero: true}
    limits: {memory: 256Mi, cpu: 200m}
    readonly_root_filesystem: true
`,
      { URL: 'http://x' },
    ).functions
    assert.deepEqual(first, {
      name: 'first',
      image: 'docker.io/first',
      fprocess: '',
      environment: { exec_timeout: '6s', max_inflight: '10', empty: '', url: 'http://x' },
      secrets: ['a', 'b'],
      constraints: [],
      labels: { 'com.openfaas.scale.zero': 'true' },
      annotations: {},
      limits: { memory: '256Mi', cpu: '200m' },
      readonly_root_filesystem: 'true',
    })
  })

  test('ignores keys that it does not know, as faas-cli does', () => {
    const { functions } = readStack(`${head}functions: {one: {exec_timeout: 1s}}\n`, {})
    assert.deepEqual(
      functions.map(({ name }) => name),
      ['one'],
    )
  })

  const faults: [what: string, text: string, message: RegExp][] = [
    ['another provider', 'provider: {name: faas}\nfunctions: {}', /provider\.name must be openfaas/],
    ['no functions', head, /functions is missing/],
    ['a name that is no host name', `${head}functions: {My_Function: {}}`, /My_Function.* lower-case letters/],
    ['another version', `version: 2.0\n${head}functions: {}`, /version must be 1\.0/],
    ['a list as a value', `${head}functions: {one: {environment: {a: [1]}}}`, /environment\.a must be a text/],
    ['nothing in it', '', /content must be a map with provider and functions/],
    ['a function left empty', `${head}functions: {one: }`, /functions\.one must be a map/],
    ['a text as labels', `${head}functions: {one: {labels: a}}`, /functions\.one\.labels must be a map/],
    ['a text as limits', `${head}functions: {one: {limits: a}}`, /functions\.one\.limits must be a map/],
    ['a text as secrets', `${head}functions: {one: {secrets: a}}`, /functions\.one\.secrets must be a list/],
    ['a list among secrets', `${head}functions: {one: {secrets: [[a]]}}`, /functions\.one\.secrets\.0 must be a text/],
    ['no YAML', `${head}functions: [`, /at line/],
  ]
  for (const [what, text, message] of faults) {
    test(`with ${what} is refused`, () => assert.throws(() => readStack(text, {}), message))
  }
})

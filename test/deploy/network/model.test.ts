import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import { type Connection, isWithin, lets } from './model.ts'
import { networkPolicySchema } from './policy.ts'

const namespaces = { shop: { team: 'a' }, bank: { team: 'b' } }
const web = { address: '10.0.0.1', namespace: 'shop', labels: { app: 'web' } }
const data = { address: '10.0.0.2', namespace: 'shop', labels: { app: 'data', tier: 'back' } }
const other = { address: '10.0.1.1', namespace: 'bank', labels: { app: 'web' } }
const internet = { address: '93.184.216.34' }

const policy = (spec: string, namespace = 'shop') =>
  v.parse(networkPolicySchema, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'one', namespace },
    spec: parse(spec),
  })
const goes = (from: Connection['from'], to: Connection['to'], ...specs: string[]) =>
  lets(
    specs.map((spec) => policy(spec)),
    namespaces,
    { from, to, protocol: 'TCP', port: 80 },
  )

describe('the model of NetworkPolicies', () => {
  test('opens what no policy selects', () => {
    assert.ok(goes(web, data))
    assert.ok(goes(web, internet, '{podSelector: {matchLabels: {app: data}}, policyTypes: [Egress]}'))
    assert.ok(goes(other, internet, '{podSelector: {}, policyTypes: [Egress]}'), 'a policy holds in its namespace')
  })

  test('closes what one selects and none allows, in the directions that it is for', () => {
    assert.ok(!goes(web, data, '{podSelector: {}, policyTypes: [Egress]}'))
    assert.ok(!goes(web, data, '{podSelector: {}}'), 'without types it is for ingress')
    assert.ok(goes(web, internet, '{podSelector: {}}'), 'and for egress only with a rule')
    assert.ok(!goes(web, internet, '{podSelector: {}, egress: [{ports: [{port: 1}]}]}'))
    assert.ok(goes(web, internet, '{podSelector: {}, policyTypes: [Ingress]}'))
  })

  test('adds up what policies and rules allow', () => {
    const denied = '{podSelector: {}, policyTypes: [Ingress, Egress]}'
    const out = '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{}]}'
    assert.ok(!goes(web, data, denied, out), 'the other end has to let it in')
    const within =
      '{podSelector: {matchLabels: {app: data}}, ingress: [{ports: [{port: 1}]}, {from: [{podSelector: {}}]}]}'
    assert.ok(goes(web, data, denied, out, within))
  })

  const peers: [string, boolean, boolean, boolean][] = [
    // the peer, whether it lets in web of the same namespace, web of another, and an address
    ['{podSelector: {matchLabels: {app: web}}}', true, false, false],
    ['{podSelector: {}}', true, false, false],
    ['{namespaceSelector: {matchLabels: {team: b}}}', false, true, false],
    ['{namespaceSelector: {}}', true, true, false],
    ['{namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: no}}}', false, false, false],
    ['{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}', true, true, false],
    ['{ipBlock: {cidr: 0.0.0.0/0}}', true, true, true],
    ['{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/16]}}', false, false, true],
    ['{ipBlock: {cidr: "::/0"}}', false, false, false],
    ['{podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}', true, false, false],
    ['{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}', false, false, false],
    ['{podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}', true, false, false],
    ['{podSelector: {matchExpressions: [{key: tier, operator: Exists}]}}', false, false, false],
  ]
  for (const [peer, ...expected] of peers) {
    test(`knows the peer ${peer}`, () => {
      const spec = `{podSelector: {matchLabels: {app: data}}, ingress: [{from: [${peer}]}]}`
      assert.deepEqual(
        [web, other, internet].map((from) => goes(from, data, spec)),
        expected,
      )
    })
  }

  const ports: [string, boolean][] = [
    ['[]', true],
    ['[{port: 80}]', true],
    ['[{port: 81}, {port: 80}]', true],
    ['[{port: 79, endPort: 81}]', true],
    ['[{port: 80, protocol: UDP}]', false],
    ['[{protocol: TCP}]', true],
    ['[{port: 81, endPort: 90}]', false],
  ]
  for (const [list, expected] of ports) {
    test(`knows the ports ${list}`, () => {
      assert.equal(
        goes(web, internet, `{podSelector: {}, policyTypes: [Egress], egress: [{ports: ${list}}]}`),
        expected,
      )
    })
  }

  test('refuses what it does not know, so that it never judges half a policy', () => {
    assert.throws(() => policy('{podSelector: {}, ingress: [{from: [{serviceSelector: {}}]}]}'))
    assert.throws(() => policy('{podSelector: {}, egress: [{ports: [{port: http}]}]}'))
  })

  test('knows addresses in networks', () => {
    assert.ok(isWithin('10.0.0.0/8', '10.255.0.1') && !isWithin('10.0.0.0/8', '11.0.0.1'))
    assert.ok(isWithin('fc00::/7', 'fd00::1') && !isWithin('fc00::/7', '10.0.0.1'))
    assert.throws(() => isWithin('10.0.0.0', '10.0.0.1'))
  })
})

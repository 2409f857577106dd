import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as v from 'valibot'
import { withoutHelm } from '../helm.ts'
import { lets } from './model.ts'
import { policiesOf, rendered } from './rendered.ts'
import { namespaces, podsOf } from './world.ts'

const blockSchema = v.object({ cidr: v.string(), except: v.array(v.string()) })

/** The blocks in policies that leave out networks. */
const blocksIn = (documents: unknown) =>
  [...JSON.stringify(documents).matchAll(/\{"cidr":"[^"]*","except":\[[^\]]*\]\}/g)].map(([block]) =>
    v.parse(blockSchema, JSON.parse(block)),
  )

describe('networks of one’s own in NetworkPolicies', { skip: withoutHelm, concurrency: 2 }, () => {
  test('are left out of that block of the internet in which they are', async () => {
    const mine = [
      'fd00::/8',
      '2600:1f00::/24',
      '3fff::/20',
      '2000::/4',
      '203.0.113.0/24',
      '4000::/3',
      '20::/16',
      '::/3',
    ]
    const blocks = blocksIn(await rendered({ networkPolicies: { privateNetworks: mine } }))
    const leftOut = (cidr: string) => {
      const block = blocks.find((one) => one.cidr === cidr) ?? assert.fail()
      return block.except.filter((one) => mine.includes(one))
    }
    assert.deepEqual(leftOut('2000::/3'), ['2600:1f00::/24', '3fff::/20', '2000::/4'])
    assert.deepEqual(leftOut('0.0.0.0/0'), ['203.0.113.0/24'])
    const policies = await policiesOf({ networkPolicies: { privateNetworks: mine } })
    const from = podsOf(['groq-generate'], 'openfaas-fn')['groq-generate'] ?? assert.fail()
    const reaches = (address: string) =>
      lets(policies, namespaces, { from, to: { address }, protocol: 'TCP', port: 443 })
    assert.ok(!reaches('fd00::1') && !reaches('2600:1f00::1') && reaches('3600::1'))
  })

  for (const all of ['0.0.0.0/0', '10.0.0.0/0', '::/0', 'fd00::/0', '::/1', '20::/2', '2000::/3', '3FFF::/3']) {
    test(`are not ${all}, which is all of the internet`, async () => {
      await assert.rejects(rendered({ networkPolicies: { privateNetworks: ['10.0.0.0/8', all] } }), (error) => {
        assert.match(String(error), /networkPolicies\.privateNetworks has \S+, in which all .* are/)
        assert.ok(String(error).includes(all))
        return true
      })
    })
  }

  const block = (cidr: string, ...except: string[]) => ({ ipBlock: { cidr, except } })
  const peers: [string, (peer: object) => object][] = [
    ['networkPolicies\\.destinations\\.ollama\\.to', (peer) => ({ destinations: { ollama: { to: [peer] } } })],
    ['networkPolicies\\.gateways', (peer) => ({ gateways: [peer] })],
    ['networkPolicies\\.clients', (peer) => ({ clients: [peer] })],
    ['networkPolicies\\.monitoring', (peer) => ({ monitoring: [peer] })],
  ]
  for (const [path, valuesOf] of peers) {
    test(`have to be within the block that leaves them out, in ${path}`, async () => {
      const outside = [
        ['10.0.0.0/8', '10.1.0.0/16', '11.0.0.0/16'],
        ['10.0.0.0/8', '10.0.0.0/8'],
        ['10.0.0.0/8', 'fd00::/16'],
        ['fd00::/8', '10.0.0.0/16'],
        ['fd00::/16', 'fd00::/8'],
        ['fd00::/16', 'fd00::/16'],
        ['fd00::/8', 'fd12::/16', 'fc00:1::/32'],
        ['fd00:1::/32', 'fd00:2::/48'],
        ['fd00:db8:0:0:8000::/65', 'fd00:db8::/80'],
      ] as const
      for (const [cidr, ...except] of outside) {
        await assert.rejects(
          rendered({ networkPolicies: valuesOf(block(cidr, ...except)) }),
          new RegExp(`${path} has ${cidr} except ${except.at(-1)}, .*Remove it`),
        )
      }
      for (const [cidr, except] of [
        ['10.0.0.0/8', '10.1.0.0/16'],
        ['fd00::/8', 'fd12::/16'],
        ['fd00:db8:0:0:8000::/65', 'FD00:DB8::8000:0:0:1/128'],
        ['fd00::/8', 'fd00:2:3:4:5:6:7::/112'],
      ] as const) {
        await rendered({ networkPolicies: valuesOf(block(cidr, except)) })
      }
    })
  }

  for (const network of [
    '8.8.8.8/24',
    '10.1.2.3/31',
    '128.0.0.0/0',
    'fd00::1/64',
    '2a00:1450::1/127',
    'fc::/8',
    '1:2:3:4:5:6:7::8/128',
    '1:2:3:4:5:6:7::8:9/128',
    '::ffff:a00:1/128',
  ])
    test(`are such as the API server takes, and not ${network}`, async () => {
      const refused = (values: object, path: string) =>
        assert.rejects(rendered(values), new RegExp(`${path} has ${network}, and the API server would refuse it`))
      const all = network.includes(':') ? '::/0' : '0.0.0.0/0'
      for (const [path, valuesOf] of peers.filter(([path]) => !path.includes('destinations'))) {
        await refused({ networkPolicies: valuesOf(block(network)) }, path)
        await refused({ networkPolicies: valuesOf(block(all, network)) }, path)
      }
      await refused({ scaling: { metrics: { apiServer: [network] } } }, 'scaling\\.metrics\\.apiServer')
      if (network.endsWith('/0')) return
      await refused({ networkPolicies: { privateNetworks: [network] } }, 'networkPolicies\\.privateNetworks')
    })

  test('have no bit beyond their length as a destination either', async () => {
    for (const to of [block('10.1.2.3/31'), block('fd00::1/64'), block('10.0.0.0/8', '10.1.2.3/24')])
      await assert.rejects(
        rendered({ networkPolicies: { destinations: { ollama: { to: [to] } } } }),
        /networkPolicies\.destinations\.ollama\.to has \S+, and the API server would refuse it/,
      )
  })

  test('may be any where there are no policies', async () => {
    const gateways = [block('10.0.0.0/8', '11.0.0.0/16')]
    const privateNetworks = ['0.0.0.0/0', '::/0', '8.8.8.8/24']
    await rendered({ networkPolicies: { enabled: false, privateNetworks, gateways } })
  })
})

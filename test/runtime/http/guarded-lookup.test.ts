import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressKind } from '#runtime/http/address-kind.ts'
import { createOpen, createSend } from '#runtime/http/client.ts'
import {
  guardedLookup,
  RefusedAddress,
  type Resolve,
  whyRefused,
  whyRefusedAsWritten,
} from '#runtime/http/guarded-lookup.ts'

const kinds = {
  public: ['8.8.8.8', '172.32.0.1', '203.0.113.7', '169.253.0.1', '2606:4700::1', '::ffff:8.8.8.8', '64:ff9b::808:808'],
  private: [
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd12::1',
    'fd00:42::43',
    '::ffff:10.0.0.1',
    '2002:a00:1::1',
  ],
  loopback: ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1'],
  'link-local': [
    '169.254.169.254',
    '169.254.170.2',
    'fe80::1',
    'fe80::1%eth0',
    '::ffff:169.254.169.254',
    '2002:a9fe:a9fe::',
  ],
  metadata: [
    ...['100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254', 'FD00:0EC2::0254'],
    ...['fd00:ec2::23', 'fd00:42::42', 'fd00:c1::a9fe:a9fe', 'fd00:a9fe:a9fe::1', 'fd00:100::100:200'],
  ],
  unspecified: ['0.0.0.0', '0.1.2.3', '::', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0'],
  multicast: ['224.0.0.1', '239.255.255.250', 'ff02::1'],
  reserved: [
    '255.255.255.255',
    '240.0.0.1',
    '198.18.0.1',
    '192.0.0.1',
    '::127.0.0.1',
    '2001::1',
    'fec0::1',
    '64:ff9b:1::1',
  ],
}

describe('the kind of an address', () => {
  for (const [kind, addresses] of Object.entries(kinds)) {
    test(kind, () =>
      assert.deepEqual(
        Object.fromEntries(addresses.map((one) => [one, addressKind(one)])),
        Object.fromEntries(addresses.map((one) => [one, kind])),
      ),
    )
  }

  test('of an IPv6 address that leads to an IPv4 one is that of the latter, for any of them', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
        const kind = addressKind(address)
        for (const form of [
          `::ffff:${address}`,
          `::ffff:${hex}`,
          `64:ff9b::${hex}`,
          `2002:${hex}::1`,
          `::ffff:0:${hex}`,
        ]) {
          assert.equal(addressKind(form), kind, form)
        }
      }),
    )
  })
})

describe('a request to an address', () => {
  const why = (url: string, address: string, allowed = false) => whyRefused(new URL(url), address, allowed)

  test('of the private network is sent if that is allowed; metadata and the like never', () => {
    assert.equal(why('https://a.example', '203.0.113.7'), undefined)
    assert.match(why('http://a.example', '203.0.113.7', true) ?? '', /public, and the URL is not https/)
    assert.match(why('https://a.example', '10.0.0.1') ?? '', /private network; write allowPrivateNetwork: true/)
    assert.equal(why('http://a.example', '10.0.0.1', true), undefined)
    for (const kind of ['link-local', 'metadata', 'unspecified', 'multicast', 'reserved'] as const) {
      for (const address of kinds[kind]) assert.notEqual(why(`https://a.example`, address, true), undefined, address)
    }
  })

  test('of this machine is sent only if the URL itself says so', () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '2130706433']) {
      assert.equal(why(`http://${host}:9000`, '127.0.0.1', true), undefined, host)
      assert.match(why(`http://${host}:9000`, '127.0.0.1') ?? '', /write allowPrivateNetwork/)
    }
    assert.match(why('http://rebound.example', '127.0.0.1', true) ?? '', /this machine/)
  })
})

test('a name of this machine is refused as it is written; no other name is looked at', () => {
  const why = (url: string, allowed = false) => whyRefusedAsWritten(new URL(url), allowed)
  for (const host of ['localhost', 'hooks.localhost.', '127.1', '[::1]']) {
    assert.match(why(`https://${host}/x`) ?? '', /it is this machine; write allowPrivateNetwork: true/, host)
    assert.equal(why(`http://${host}/x`, true), undefined, host)
  }
  for (const host of ['hooks.example.com', 'localhost.example.com', 'mylocalhost']) {
    assert.equal(why(`https://${host}/x`), undefined, host)
  }
})

describe('a connection by a guarded lookup', () => {
  async function receiver(context: { after(end: () => unknown): void }) {
    let count = 0
    const server = createServer((_, response) => {
      count += 1
      response.end('ok')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    context.after(() => {
      server.closeAllConnections()
      server.close()
    })
    return { port: (server.address() as AddressInfo).port, count: () => count }
  }
  const ask = (url: string, resolve: Resolve) =>
    createSend(createOpen({}, { lookup: guardedLookup(new URL(url), true, resolve) }))({
      url,
      method: 'GET',
      headers: {},
    })

  test('is not opened if any of its addresses is refused', async (context) => {
    const { port, count } = await receiver(context)
    for (const addresses of [['127.0.0.1'], ['10.255.255.1', '127.0.0.1'], ['169.254.169.254'], []]) {
      const resolve = async () => addresses.map((address) => ({ address, family: 4 }))
      await assert.rejects(ask(`http://rebound.example:${port}/`, resolve), RefusedAddress, String(addresses))
    }
    assert.equal(count(), 0)
  })

  test('goes to the address that was checked: the name is not resolved again', async (context) => {
    const { port, count } = await receiver(context)
    const answers = ['127.0.0.1', '169.254.169.254']
    let asked = 0
    const resolve = async () => [{ address: answers[asked++] ?? '', family: 4 }]
    assert.equal((await ask(`http://hooks.localhost:${port}/`, resolve)).status, 200)
    assert.deepEqual([asked, count()], [1, 1])
    await assert.rejects(ask(`http://hooks.localhost:${port}/`, resolve), /169\.254\.169\.254, and it is link-local/)
    assert.equal(count(), 1)
  })

  test('fails as DNS does', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }))
    await assert.rejects(ask('http://nowhere.example/', resolve), { code: 'ENOTFOUND' })
  })
})

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { listen } from '../../../local/cluster-proxy/listen.ts'

/** A server of a machine on which the network refuses a host. */
function serverWithout(context: TestContext, refused: string, code: string) {
  const server = createServer((_request, response) => response.end('here'))
  const hosts: string[] = []
  const whole = server.listen.bind(server)
  context.mock.method(server, 'listen', (port: number, host: string) => {
    hosts.push(host)
    if (host !== refused) return whole(port, host)
    process.nextTick(() => server.emit('error', Object.assign(new Error(code), { code })))
    return server
  })
  return { server, hosts }
}

for (const code of ['EAFNOSUPPORT', 'EADDRNOTAVAIL'])
  test(`the proxy listens on IPv4 alone where there is no IPv6 (${code})`, async (context) => {
    const { server, hosts } = serverWithout(context, '::', code)
    const listening = await listen(server, 'http', { host: '::', port: 0 })
    context.after(listening.close)
    assert.deepEqual(hosts, ['::', '0.0.0.0'])
    assert.equal(await (await fetch(`http://127.0.0.1:${new URL(listening.url).port}`)).text(), 'here')
  })

test('the proxy does not take other addresses than those it was given', async (context) => {
  for (const [host, code] of [
    ['::', 'EADDRINUSE'],
    ['::1', 'EADDRNOTAVAIL'],
  ] as const) {
    const { server, hosts } = serverWithout(context, host, code)
    await assert.rejects(listen(server, 'http', { host, port: 0 }), { code })
    assert.deepEqual(hosts, [host])
  }
})

test('the proxy on :: answers over IPv4', async (context) => {
  const { server } = serverWithout(context, 'none', '')
  const listening = await listen(server, 'http', { host: '::', port: 0 })
  context.after(listening.close)
  assert.equal(await (await fetch(`http://127.0.0.1:${new URL(listening.url).port}`)).text(), 'here')
})

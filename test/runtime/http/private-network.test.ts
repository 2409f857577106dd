import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createOpen, createSend } from '#runtime/http/client.ts'
import { isInPrivateNetwork } from '#runtime/http/private-network.ts'

test('an address is in the private network by its number, or by a name that the internet has not', () => {
  for (const host of [
    ...['127.0.0.1', '10.2.3.4', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '2130706433', '0x7f.1'],
    ...['[::1]', '[fd00::1]', '[::ffff:10.0.0.1]', 'localhost', 'LOCALHOST.', 'gateway', 'gateway.openfaas'],
    ...[
      'ollama.openfaas-fn',
      'ollama.openfaas-fn.',
      'ollama.default',
      'ollama.llm.svc',
      'ollama.llm.svc.cluster.local',
    ],
    ...['nas.local', 'host.docker.internal', 'vm.europe-west1-b.c.project.internal', 'server.home.arpa'],
  ]) {
    assert.ok(isInPrivateNetwork(`http://${host}:8080/v1`), host)
  }
  for (const host of [
    ...[
      '8.8.8.8',
      '172.32.0.1',
      '172.15.0.1',
      '11.0.0.1',
      '100.128.0.1',
      '169.254.169.254',
      '0.0.0.0',
      '[2001:db8::1]',
    ],
    ...[
      'api.openai.com',
      'ollama.com',
      'ollama.ai',
      'ollama.dev',
      '10.0.0.1.nip.io',
      'localhost.example.com',
      'svc.example',
    ],
    ...['local.example.com', 'example.xn--p1ai', 'cluster.local.evil.example', '[::ffff:8.8.8.8]', '[fe80::1]'],
  ]) {
    assert.ok(!isInPrivateNetwork(`https://${host}/v1`), host)
  }
})

test('no proxy is asked on the way to the private network; on the way out, one is', async (context) => {
  const asked: string[] = []
  const answer = createServer((request, response) => {
    asked.push(String(request.url))
    response.end()
  }).listen(0, '127.0.0.1')
  await once(answer, 'listening')
  context.after(() => {
    answer.closeAllConnections()
    answer.close()
  })
  const { port } = answer.address() as AddressInfo
  const proxy = `http://127.0.0.1:${port}`
  for (const name of ['HTTP_PROXY', 'http_proxy']) {
    const send = createSend(createOpen({ [name]: proxy }))
    await send({ url: `http://127.0.0.1:${port}/in`, method: 'POST', headers: {}, body: 'x' })
    await send({ url: 'http://provider.example/out', method: 'POST', headers: {}, body: 'x' })
  }
  assert.deepEqual(asked, ['/in', 'http://provider.example/out', '/in', 'http://provider.example/out'])
})

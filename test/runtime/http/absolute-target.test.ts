import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { after, before, test } from 'node:test'
import { json } from '#runtime/http/call.ts'
import { startTestFunction, type TestFunction } from '../parts.ts'

let running: TestFunction
before(async () => {
  running = await startTestFunction(() =>
    ['/', '/things/*'].map((path) => ({ method: 'GET', path, handle: (call) => json([call.path, call.query]) })),
  )
})
after(() => running.close())

async function ask(path: string): Promise<[status: number | undefined, body: unknown]> {
  const sent = request(running.url, { path, agent: false }).end()
  const [reply]: IncomingMessage[] = await once(sent, 'response')
  const body = JSON.parse(Buffer.concat((await reply?.toArray()) ?? []).toString())
  return [reply?.statusCode, body]
}

test('a target in absolute form is answered as its path', async () => {
  for (const [target, path, query] of [
    ['http://host/things/1?a=http://b/?c', '/things/1', 'a=http://b/?c'],
    ['HTTPS://host:8080/things/http://x/', '/things/http://x/', ''],
    ['http://user@[::1]:80', '/', ''],
    ['http://host?a=1', '/', 'a=1'],
    ['/things/http://x/', '/things/http://x/', ''],
  ] as const) {
    assert.deepEqual(await ask(target), [200, [path, query]], target)
  }
})

test('what is neither a path nor an address of HTTP is at no path', async () => {
  for (const target of ['*', 'ftp://host/things/1']) assert.equal((await ask(target))[0], 404, target)
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { buildConsole, type Scene, startScene } from './scene.ts'

describe('llm-console asks for the decision of a call', () => {
  let folder: string
  let scene: Scene
  let cookie: string
  before(async () => {
    folder = await buildConsole()
    scene = await startScene(folder)
    cookie = await scene.signIn()
  })
  after(async () => {
    await scene.close()
    await rm(folder, { recursive: true })
  })
  /** The path as it is: an URL would leave its dots out. */
  async function ask(id: string): Promise<IncomingMessage> {
    const sent = request(scene.url, { path: `/api/admin/decisions/${id}`, headers: { cookie }, agent: false }).end()
    const [reply] = await once(sent, 'response')
    return reply.resume()
  }

  test('by each id that a caller may give it, whether the gateway decodes it or not', async () => {
    for (const id of ['team/a/1', '_1', '-1', '.1', '..1', 'a.../1', 'a:b+c=1', '/1'.repeat(64).slice(1)]) {
      for (const sent of [id, encodeURIComponent(id)]) {
        assert.equal((await ask(sent)).statusCode, 200, sent)
        assert.equal(scene.asked.at(-1)?.url, `/function/llm-router/admin/decisions/${sent}`)
      }
    }
  })

  test('by nothing that could be another path, and says that it is the console that refuses', async () => {
    const { length } = scene.asked
    const others = ['..', '.', '../keys', 'a/../../keys', 'a/..', './1', 'a//1', '/1', '1/', 'a/./1']
    const encoded = others.flatMap((id) => [
      encodeURIComponent(id),
      id.replaceAll('.', '%2E'),
      id.replaceAll('/', '%2f'),
    ])
    const odd = [
      'a%252F..%252Fkeys',
      'a%5C..%5Ckeys',
      'a\\..\\keys',
      '1%3Fx',
      '1%23x',
      '1%0d%0ax',
      '1%00',
      ' 1',
      'é1',
      'a'.repeat(129),
    ]
    for (const id of [...others, ...encoded, ...odd]) {
      const sent = id.includes('%') ? id : encodeURI(id)
      const { statusCode: status, headers } = await ask(sent)
      assert.deepEqual([status, headers['x-llm-console-not-passed-on']], [404, 'true'], sent)
    }
    assert.equal(scene.asked.length, length)
  })
})

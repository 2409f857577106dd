import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { until } from '../../until.ts'
import { buildConsole, fromPage, type Scene, startScene } from './scene.ts'

const code = ({ body }: { body: string }) => JSON.parse(body).error.code

let folder: string
before(async () => {
  folder = await buildConsole()
})
after(() => rm(folder, { recursive: true }))

describe('llm-console lets streams flow', () => {
  let scene: Scene
  let cookie: string
  before(async () => {
    scene = await startScene(folder)
    cookie = await scene.signIn()
  })
  after(() => scene.close())

  const lastAsked = () => scene.asked.at(-1)

  const openStream = () => {
    const headers = { cookie, ...fromPage, accept: 'text/event-stream', 'x-llmr-key': 'llmr_own' }
    const sent = request(`${scene.url}/api/v1/chat/completions`, { method: 'POST', headers })
    sent.on('error', () => {})
    sent.end('{"stream":true}')
    return sent
  }

  test('piece by piece, with characters whole', async () => {
    let finish = () => {}
    scene.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(Buffer.from('data: gr\u00fc\u00df').subarray(0, 9))
      finish = () => response.end(Buffer.from('data: gr\u00fc\u00df\n\n').subarray(9))
    }
    const sent = openStream()
    const text = await new Promise<string>((resolve) => {
      sent.on('response', (response) => {
        let whole = ''
        response.setEncoding('utf8')
        response.once('data', () => finish())
        response.on('data', (piece: string) => {
          whole += piece
        })
        response.on('end', () => resolve(whole))
      })
    })
    assert.equal(text, 'data: grüß\n\n')
    assert.equal(lastAsked()?.headers.accept, 'text/event-stream')
    assert.equal(lastAsked()?.headers['transfer-encoding'], 'chunked')
  })

  test('that break off break off here too', async () => {
    scene.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n', () => response.destroy())
    }
    const headers = { cookie, ...fromPage, accept: 'text/event-stream' }
    const reply = await scene.call('/api/v1/chat/completions', { headers, body: '{"stream":true}' })
    assert.deepEqual([reply.status, reply.body, reply.isComplete], [200, 'data: 1\n\n', false])
  })

  test('that nobody reads any more end at the router', async () => {
    scene.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n')
    }
    const { length } = scene.asked
    const sent = openStream()
    sent.on('response', (response) => response.once('data', () => sent.destroy()))
    await until(() => scene.asked[length]?.hasLeft === true)
  })

  test('whose platform fails are errors', async () => {
    scene.answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end()
    const headers = { cookie, ...fromPage, accept: 'text/event-stream' }
    const reply = await scene.call('/api/v1/chat/completions', { headers, body: '{"stream":true}' })
    assert.deepEqual([reply.status, code(reply)], [503, 'function_unavailable'])
  })
})

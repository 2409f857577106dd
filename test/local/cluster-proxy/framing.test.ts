/** Requests that two servers could read differently. Long, since it is the table of them. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { sign } from '../../../functions/cluster-generate/signature/sign.ts'
import { echo, startServer, startTestProxy } from './started.ts'

const secret = 'a secret of more than thirty-two characters'
const chat = '/v1/chat/completions'
const smuggled = `POST ${chat} HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nstolen`
const inChunks = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

type Signed = { method?: string; path?: string; body?: string }

/** The lines of a signature, with a line end after each. */
function signature({ method = 'GET', path = '/health', body = '' }: Signed): string {
  const headers = sign({ method, url: `http://proxy${path}`, body }, secret, { nowMs: Date.now(), nonce: randomUUID() })
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}

/** A request head that is signed for what is in `signed`, with further lines. */
const head = (signed: Signed, more = '', line = `${signed.method ?? 'GET'} ${signed.path ?? '/health'} HTTP/1.1`) =>
  `${line}\r\nHost: proxy\r\n${signature(signed)}${more}\r\n`

const get = { method: 'GET', path: '/health' }
const post = (body: string) => ({ method: 'POST', path: chat, body })

/**
 * What is sent on one connection, and the one request that the server may see of it; undefined where it may see none. Whatever
 * else were to come through would have been smuggled.
 */
const attacks: [name: string, bytes: () => string, seen: string | undefined][] = [
  ['a chunked body after a GET', () => head(get, 'Transfer-Encoding: chunked\r\n') + inChunks(smuggled), undefined],
  [
    'a body with a length after a GET',
    () => `${head(get, `Content-Length: ${smuggled.length}\r\n`)}${smuggled}`,
    undefined,
  ],
  [
    'a body after a GET that is signed with it',
    () => head({ ...get, body: smuggled }, 'Transfer-Encoding: chunked\r\n') + inChunks(smuggled),
    undefined,
  ],
  ['a GET that is signed with a body it has not', () => head({ ...get, body: smuggled }), undefined],
  ...['HEAD', 'DELETE', 'OPTIONS', 'PUT', 'PATCH', 'TRACE'].map((method): [string, () => string, undefined] => [
    `a body after ${method}`,
    () => `${head({ ...get, method }, `Content-Length: ${smuggled.length}\r\n`)}${smuggled}`,
    undefined,
  ]),
  ['a second request behind a GET', () => head(get) + smuggled, undefined],
  ['a second request behind a POST', () => `${head(post('a'), 'Content-Length: 1\r\n')}a${smuggled}`, undefined],
  ['a signed request behind a refused one', () => `${head(get, 'Content-Length: 1\r\n')}a${head(get)}`, undefined],
  [
    'Content-Length and Transfer-Encoding',
    () => head(post(smuggled), 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n') + inChunks(smuggled),
    undefined,
  ],
  [
    'Transfer-Encoding and Content-Length',
    () => head(post('a'), `Transfer-Encoding: chunked\r\nContent-Length: 1\r\n`) + inChunks('a') + smuggled,
    undefined,
  ],
  ['two lengths', () => `${head(post('a'), 'Content-Length: 1\r\nContent-Length: 90\r\n')}a${smuggled}`, undefined],
  ['the same length twice', () => `${head(post('a'), 'Content-Length: 1\r\nContent-Length: 1\r\n')}a`, undefined],
  ['a list of lengths', () => `${head(post('a'), 'Content-Length: 1, 1\r\n')}a`, undefined],
  ['a length with a sign', () => `${head(post('a'), 'Content-Length: +1\r\n')}a`, undefined],
  ['a negative length', () => `${head(post('a'), 'Content-Length: -1\r\n')}a`, undefined],
  ['a length in hex', () => `${head(post('a'), 'Content-Length: 0x1\r\n')}a`, undefined],
  ['an unknown transfer coding', () => head(post('a'), 'Transfer-Encoding: xchunked\r\n') + inChunks('a'), undefined],
  ['chunked not last', () => head(post('a'), 'Transfer-Encoding: chunked, identity\r\n') + inChunks('a'), undefined],
  [
    'Transfer-Encoding with a tab',
    () => head(post('a'), 'Transfer-Encoding:\x0bchunked\r\n') + inChunks('a'),
    undefined,
  ],
  ['a space before the colon', () => head(post('a'), 'Transfer-Encoding : chunked\r\n') + inChunks('a'), undefined],
  ['a folded header', () => `${head(post('a'), 'X-A: b\r\n Content-Length: 1\r\nContent-Length: 1\r\n')}a`, undefined],
  ['lines that end with LF alone', () => head(get).replaceAll('\r\n', '\n'), undefined],
  ['one line that ends with LF alone', () => head(get, 'X-A: b\nX-B: c\r\n'), undefined],
  ['a CR within a header', () => head(get, 'X-A: b\rX-B: c\r\n'), undefined],
  ['a NUL within a header', () => head(get, 'X-A: b\0c\r\n'), undefined],
  [
    'chunk sizes that end with LF alone',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\n')}1\na\n0\n\n`,
    undefined,
  ],
  [
    'a chunk size with a sign',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\n')}+1\r\na\r\n0\r\n\r\n`,
    undefined,
  ],
  [
    'a chunk size that overflows',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\n')}10000000000000001\r\na\r\n0\r\n\r\n`,
    undefined,
  ],
  [
    'a chunk that is longer than its size',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\n')}1\r\nab\r\n0\r\n\r\n`,
    undefined,
  ],
  [
    'a chunk extension',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\n')}1;x="${'y'.repeat(50)}"\r\na\r\n0\r\n\r\n`,
    `POST ${chat} a`,
  ],
  [
    'trailers',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\nTrailer: x-a\r\n')}1\r\na\r\n0\r\nx-a: 9\r\n\r\n`,
    `POST ${chat} a`,
  ],
  [
    'a length among the trailers',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\n')}1\r\na\r\n0\r\nContent-Length: 9\r\n\r\n`,
    undefined,
  ],
  [
    'a body that is another',
    () => `${head(post('a'), `Content-Length: ${smuggled.length}\r\n`)}${smuggled}`,
    undefined,
  ],
  [
    'a body that goes on',
    () => `${head(post('a'), 'Transfer-Encoding: chunked\r\n')}1\r\na\r\n${inChunks('b')}`,
    undefined,
  ],
  ['the absolute form', () => head(get, '', 'GET http://elsewhere/health HTTP/1.1'), undefined],
  ['the asterisk form', () => head({ ...get, method: 'OPTIONS' }, '', 'OPTIONS * HTTP/1.1'), undefined],
  ['CONNECT', () => head(get, '', 'CONNECT 127.0.0.1:80 HTTP/1.1') + smuggled, undefined],
  ['a method that is not signed', () => head(get, '', 'POST /health HTTP/1.1'), undefined],
  ['a method in small letters', () => head(get, '', 'get /health HTTP/1.1'), undefined],
  ['another path', () => head(get, '', 'GET /props HTTP/1.1'), undefined],
  ['a signed path that is not needed', () => head({ ...get, path: '/props' }), undefined],
  ['a path with a space', () => head(get, '', 'GET /health /props HTTP/1.1'), undefined],
  ['HTTP/0.9', () => 'GET /health\r\n\r\n', undefined],
  ['HTTP/2', () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${head(get)}`, undefined],
  ['HTTP/3.7', () => head(get, '', 'GET /health HTTP/3.7'), undefined],
  [
    'HTTP/1.0 that is kept alive',
    () => head(get, 'Connection: keep-alive\r\n', 'GET /health HTTP/1.0') + smuggled,
    undefined,
  ],
  ['no Host', () => head(get).replace('Host: proxy\r\n', ''), undefined],
  ['an upgrade', () => `${head(get, 'Connection: Upgrade\r\nUpgrade: websocket\r\n')}${smuggled}`, 'GET /health '],
  [
    'an upgrade to HTTP/2',
    () => head(get, 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n') + smuggled,
    'GET /health ',
  ],
  [
    'Connection that names the length',
    () => `${head(post('a'), 'Connection: content-length\r\nContent-Length: 1\r\n')}a`,
    `POST ${chat} a`,
  ],
  [
    'Expect: 100-continue',
    () => `${head(post('a'), 'Expect: 100-continue\r\nContent-Length: 1\r\n')}a`,
    `POST ${chat} a`,
  ],
  ['another Expect', () => `${head(post('a'), 'Expect: 200-ok\r\nContent-Length: 1\r\n')}a`, undefined],
  ['a signature twice', () => head(get, signature(get)), undefined],
  ['a head of 20 kB', () => head(get, `X-A: ${'b'.repeat(20_000)}\r\n`), undefined],
  ['no HTTP at all', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', undefined],
]

describe('the framing of what goes through the proxy', () => {
  let directory: string
  let secretFile: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'proxy-'))
    secretFile = join(directory, 'secret')
    writeFileSync(secretFile, secret)
  })
  after(() => rm(directory, { recursive: true }))

  /** The proxy before a server that answers what it has seen, and all that the server has seen. */
  async function start(context: TestContext) {
    const seen: string[] = []
    const upstream = await startServer(context, async (request, response) => {
      response.once('finish', () => seen.push(`${request.method} ${request.url}`))
      await echo(request, response).catch(() => response.destroy())
    })
    const url = new URL(await startTestProxy(context, { upstream, secretFiles: [secretFile] }))
    return { seen, send: (bytes: string) => exchange(Number(url.port), bytes) }
  }

  for (const [name, bytes, expected] of attacks) {
    test(`${name}: ${expected === undefined ? 'nothing' : 'one request'} reaches the server`, async (context) => {
      const { seen, send } = await start(context)
      const answered = await send(bytes())
      assert.deepEqual(seen, expected === undefined ? [] : [expected.split(' ').slice(0, 2).join(' ')])
      if (expected !== undefined) assert.ok(answered.includes(expected), answered)
      else assertRefused(answered)
      assert.ok((await send(head(get, 'Connection: close\r\n'))).includes('GET /health '))
    })
  }

  test('of twenty poisonings no answer reaches another client', async (context) => {
    const { seen, send } = await start(context)
    const poison = [
      () => head({ ...get, body: smuggled }, 'Transfer-Encoding: chunked\r\n') + inChunks(smuggled),
      () => head(get) + smuggled,
      () => `${head(post('a'), 'Content-Length: 1\r\n')}a${smuggled}`,
      () => `${head(post(smuggled), `Content-Length: ${smuggled.length}\r\n`)}${smuggled}`,
    ]
    for (let count = 0; count < 20; count += 1) {
      const poisoned = send(poison[count % poison.length]?.() ?? '')
      const victim = `victim ${count}`
      const asked = () => `${head(post(victim), `Connection: close\r\nContent-Length: ${victim.length}\r\n`)}${victim}`
      const answers = await Promise.all([send(asked()), poisoned.then(() => send(asked()))])
      for (const answer of answers) assert.ok(answer.endsWith(`POST ${chat} ${victim}\r\n0\r\n\r\n`), answer)
    }
    // The victims', and of the poisonings the fourth, which is one request whose body was signed.
    assert.equal(seen.length, 20 * 2 + 5)
  })
})

/** In the one shape of errors, on a connection that ends; with no word where more comes than was asked for. */
function assertRefused(answered: string): void {
  if (answered === '') return
  const [top = '', body = ''] = answered.split('\r\n\r\n')
  assert.match(top, /^HTTP\/1\.1 4\d\d /)
  assert.match(top, /^connection: close$/im)
  // The answer to a HEAD has none.
  if (body === '') return
  const { error } = JSON.parse(body)
  assert.ok(error.code && error.message)
}

/** Sends bytes and reads until the proxy closes the connection, or has answered and is silent. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answered = ''
  socket.on('error', () => {})
  socket.on('data', (piece) => {
    answered += piece
    // The answer is whole, and the connection is kept: nothing else will come.
    if (answered.endsWith('0\r\n\r\n')) socket.end()
  })
  socket.write(bytes)
  await once(socket, 'close')
  return answered
}

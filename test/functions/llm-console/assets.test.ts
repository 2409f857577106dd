import assert from 'node:assert/strict'
import { readdir, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { buildConsole, type Scene, startScene } from './scene.ts'

/** Everything together, as browsers get it. */
const mostKilobytes = 150

describe('the pages of llm-console', () => {
  let folder: string
  let scene: Scene
  let html: string
  before(async () => {
    folder = await buildConsole()
    scene = await startScene(folder)
    html = (await scene.call('/')).body
  })
  after(async () => {
    await scene.close()
    await rm(folder, { recursive: true, force: true })
  })

  const named = () => [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)

  test('take less than 150 kB compressed, all together', async () => {
    const assets = join(folder, 'site', 'assets')
    const sizes = (await readdir(assets)).map(async (name) =>
      name.endsWith('.br') ? (await readFile(join(assets, name))).length : 0,
    )
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    assert.ok(bytes > 5000 && bytes < mostKilobytes * 1000, `${bytes} bytes`)
  })

  test('load each page only when it is opened', async () => {
    const ofPages = ['This token is shown once', 'The last requests']
    const assets = join(folder, 'site', 'assets')
    const files = (await readdir(assets)).filter((name) => name.endsWith('.js'))
    const texts = new Map(
      await Promise.all(files.map(async (name) => [name, await readFile(join(assets, name), 'utf8')] as const)),
    )
    for (const words of ofPages)
      assert.ok(
        [...texts.values()].some((text) => text.includes(words)),
        words,
      )
    const seen = new Set<string>()
    const visit = (name: string) => {
      if (seen.has(name)) return
      seen.add(name)
      const text = texts.get(name) ?? assert.fail(`there is no ${name}`)
      for (const words of ofPages) assert.ok(!text.includes(words), `${name}: ${words}`)
      for (const [, next = ''] of text.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)) visit(next)
    }
    const start = named().find((address) => /main-.*\.js$/.test(address)) ?? ''
    visit(start.replace('assets/', ''))
    assert.ok(seen.size > 1)
  })

  test('are asked for by relative addresses, without inline scripts and styles', () => {
    assert.ok(named().length >= 4)
    for (const address of named()) assert.doesNotMatch(address, /^(\/|[a-z]+:)/, address)
    assert.doesNotMatch(html, /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/)
  })

  test('carry a policy that lets nothing else in', async () => {
    const paths = [
      '/',
      '/session',
      '/api/admin/keys',
      '/assets/nothing.js',
      `/${named().find((one) => one.endsWith('.js'))}`,
    ]
    for (const path of paths) {
      const { headers } = await scene.call(path)
      assert.match(
        String(headers['content-security-policy']),
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      )
      assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|\*|https?:/)
      assert.equal(headers['x-content-type-options'], 'nosniff', path)
      assert.equal(headers['referrer-policy'], 'no-referrer')
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
    }
  })

  test('are kept for good where their name has a hash, and asked for again where it has none', async () => {
    const index = await scene.call('/')
    assert.equal(index.headers['cache-control'], 'no-cache')
    const { etag = '' } = index.headers
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const same = await scene.call('/', { headers: { 'if-none-match': tag } })
      assert.deepEqual([same.status, same.body], [304, ''], tag)
    }
    assert.equal((await scene.call('/', { headers: { 'if-none-match': '"other"' } })).status, 200)
    for (const address of named().filter((one) => one.startsWith('assets/'))) {
      const { headers, status } = await scene.call(`/${address}`)
      assert.deepEqual([status, headers['cache-control']], [200, 'public, max-age=31536000, immutable'])
      assert.match(address, /-[A-Z0-9]{8}\.(js|css|svg)$/)
    }
    assert.equal((await scene.call('/session')).headers['cache-control'], 'no-store')
  })

  test('come in the encoding that the browser reads', async () => {
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync }
    for (const [accepted, expected] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['identity', undefined],
    ] as const) {
      const response = await fetchRaw('/', accepted)
      assert.equal(response.headers['content-encoding'], expected, accepted)
      assert.equal(response.headers.vary, 'Accept-Encoding')
      const text = expected ? unpack[expected](response.bytes).toString() : response.bytes.toString()
      assert.equal(text, html)
    }
  })

  test('are all that is served', async () => {
    for (const path of [
      '/assets/../index.cjs',
      '/assets/..%2findex.cjs',
      '/assets/',
      '/assets/.js',
      '/index.cjs',
      '/site/',
    ]) {
      assert.equal((await scene.call(path)).status, 404, path)
    }
  })

  test('add the slash that their address lacks', async () => {
    assert.equal((await scene.call('/llm-console/with-slash.js')).body, '')
    assert.match((await scene.call('/with-slash.js')).body, /location\.pathname \+= '\/'/)
  })

  async function fetchRaw(path: string, acceptEncoding: string) {
    return new Promise<{ headers: Record<string, unknown>; bytes: Buffer }>((resolve, reject) => {
      request(`${scene.url}${path}`, { headers: { 'accept-encoding': acceptEncoding } }, async (response) => {
        resolve({ headers: response.headers, bytes: Buffer.concat(await response.toArray()) })
      })
        .on('error', reject)
        .end()
    })
  }
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { startServer } from '../../local/cluster-proxy/started.ts'
import { root } from '../../repository/tree.ts'

const script = join(root, 'deploy/llama-cluster/files/download.sh')
const model = randomBytes(300_000)
const sha256 = createHash('sha256').update(model).digest('hex')

/** A volume, and the script as the init container runs it. */
function createVolume(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'models-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, `${sha256}.gguf`)
  async function download(url: URL | '', more: Record<string, string> = {}) {
    const env = { PATH: process.env.PATH, MODEL_URL: String(url), MODEL_SHA256: sha256, MODEL_FILE: file, ...more }
    const child = spawn('/bin/sh', [script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const code = new Promise<number | null>((resolve) => child.once('close', resolve))
    return { said: await text(child.stdout), code: await code }
  }
  return { file, part: `${file}.part`, download }
}

/** Sends the file from where it is asked to, and cuts the connection after so many bytes of the first answer. */
function host(content: Buffer, cutAfter = Number.POSITIVE_INFINITY) {
  const asked: IncomingHttpHeaders[] = []
  const listener: RequestListener = ({ headers }, response) => {
    asked.push(headers)
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
    if (from >= content.length) return void response.writeHead(416).end()
    const partial = { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': content.length - from,
      ...(from > 0 && partial),
    })
    if (asked.length === 1 && cutAfter < content.length) {
      response.write(content.subarray(from, cutAfter), () => response.destroy())
    } else response.end(content.subarray(from))
  }
  return { asked, listener }
}

describe('the download of a model', () => {
  test('brings the file once', async (context) => {
    const { file, part, download } = createVolume(context)
    const { asked, listener } = host(model)
    const url = await startServer(context, listener)
    assert.equal((await download(url)).code, 0)
    assert.deepEqual(readFileSync(file), model)
    assert.ok(!existsSync(part))
    assert.equal((await download(url)).code, 0)
    assert.equal(asked.length, 1)
  })

  test('goes on after an interruption', async (context) => {
    const { file, part, download } = createVolume(context)
    const { asked, listener } = host(model, 100_000)
    const url = await startServer(context, listener)
    const first = await download(url)
    assert.deepEqual([first.code, existsSync(file)], [1, false])
    assert.match(first.said, /The next attempt goes on/)
    const had = readFileSync(part).length
    assert.ok(had > 0)
    assert.equal((await download(url)).code, 0)
    assert.equal(asked[1]?.range, `bytes=${had}-`)
    assert.deepEqual(readFileSync(file), model)
  })

  test('takes a whole file whose name was not yet given', async (context) => {
    const { file, part, download } = createVolume(context)
    writeFileSync(part, model)
    assert.equal((await download(await startServer(context, host(model).listener))).code, 0)
    assert.deepEqual(readFileSync(file), model)
  })

  test('begins again where the host cannot send the rest alone', async (context) => {
    const { file, part, download } = createVolume(context)
    writeFileSync(part, model.subarray(0, 10))
    const url = await startServer(context, (_, response) => void response.end(model))
    assert.equal((await download(url)).code, 1)
    assert.equal((await download(url)).code, 0)
    assert.deepEqual(readFileSync(file), model)
  })

  for (const [what, content, before] of [
    ['another file', Buffer.from('other'), ''],
    ['a file that has changed since the interruption', Buffer.concat([model, model]), 'old beginning'],
    ['a shorter file than the part that is here', Buffer.from('short'), 'longer than that'],
  ] as const) {
    test(`refuses ${what}, and keeps nothing of it`, async (context) => {
      const { file, part, download } = createVolume(context)
      if (before !== '') writeFileSync(part, before)
      const { code, said } = await download(await startServer(context, host(content).listener))
      assert.equal(code, 1)
      assert.match(said, new RegExp(`REFUSED: the SHA-256 of .* is [0-9a-f]{64}, not ${sha256}`))
      assert.deepEqual([existsSync(file), existsSync(part)], [false, false])
    })
  }

  test('says what the host said', async (context) => {
    const { file, download } = createVolume(context)
    const url = await startServer(context, (_, response) => void response.writeHead(403).end('no'))
    const { code, said } = await download(url)
    assert.deepEqual([code, existsSync(file)], [1, false])
    assert.match(said, /HTTP 403/)
  })

  test('shows the host its token', async (context) => {
    const { download } = createVolume(context)
    const { asked, listener } = host(model)
    await download(await startServer(context, listener), { MODEL_TOKEN: 'hf_secret' })
    assert.equal(asked[0]?.authorization, 'Bearer hf_secret')
  })

  test('is not needed for a volume with the model, which is checked each time', async (context) => {
    const { file, download } = createVolume(context)
    assert.match((await download('')).said, /There is no .*Put it there, or set model\.url/)
    writeFileSync(file, model)
    assert.equal((await download('')).code, 0)
    writeFileSync(file, 'changed')
    const { code, said } = await download('')
    assert.equal(code, 1)
    assert.match(said, /REFUSED/)
  })
})

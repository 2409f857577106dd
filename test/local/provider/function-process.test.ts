import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createLog, type Log, type LogLevel, silentLog } from '../../../local/log.ts'
import { startOpenFaaS } from '../../../local/open-faas.ts'
import { call } from '../call.ts'
import { probeFor, probeStack } from '../probe.ts'

describe('the process of a function', () => {
  test('sees the image’s variables, the stack’s, its secrets, and nothing else of the host', async (context) => {
    process.env.OF_THE_HOST = 'x'
    context.after(() => delete process.env.OF_THE_HOST)
    const { url, port } = await probeFor(
      context,
      {
        probe: {
          environment: {
            exec_timeout: '7s',
            KEY_FILE: '/var/openfaas/secrets/key',
            gateway_url: `\${GATEWAY_URL:-http://gateway.openfaas:8080}`,
          },
          secrets: ['key'],
        },
      },
      { secrets: { key: 'k', unlisted: 'u' } },
    )
    const seen = JSON.parse((await call(`${url}/function/probe/environment`)).body)
    assert.equal(seen.exec_timeout, '7s')
    assert.equal(seen.mode, 'http')
    assert.equal(seen.ready_path, '/ready')
    assert.equal(seen.gateway_url, `http://127.0.0.1:${port}`)
    assert.equal(seen.OF_THE_HOST, undefined)
    assert.equal(seen.HOME, undefined)
    assert.equal(seen.KEY_FILE, join(seen.secret_mount_path, 'key'))
    assert.equal(readFileSync(seen.KEY_FILE, 'utf8'), 'k')
    assert.deepEqual(readdirSync(seen.secret_mount_path), ['gateway-password', 'key'])
  })

  test('that ends before it is ready is answered 503, and the log says why', async (context) => {
    const lines: string[] = []
    const log: Log = {
      ...silentLog,
      warn: (line) => lines.push(line),
      functionLine: (name, line) => lines.push(`${name} | ${line}`),
    }
    const openFaaS = await startOpenFaaS({
      stack: probeStack({ broken: {} }),
      bundles: new Map([['broken', '/nowhere/bundle.cjs']]),
      log,
    })
    context.after(() => openFaaS.close())
    const reply = await call(`${openFaaS.url}/function/broken/`)
    assert.deepEqual([reply.status, reply.body], [503, 'No endpoints available for: broken.\n'])
    assert.equal(reply.headers['x-openfaas-internal'], 'proxy')
    assert.ok(lines.some((line) => line.startsWith('broken | ') && line.includes('/nowhere/bundle.cjs')))
    assert.ok(
      lines.includes('broken does not start: the process ended (code 1) before it was ready; its last lines say why'),
    )
    assert.equal(openFaaS.replicas('broken'), 0)
  })

  test('that does not start has its last lines in the log once, also in one that hides what functions print', async (context) => {
    const logs: [LogLevel, boolean][] = [
      ['info', false],
      ['info', true],
      ['warn', false],
    ]
    for (const [level, quiet] of logs) {
      const lines: string[] = []
      const openFaaS = await startOpenFaaS({
        stack: probeStack({ broken: { labels: { 'com.openfaas.scale.min': '1' } } }),
        bundles: new Map([['broken', '/nowhere/bundle.cjs']]),
        log: createLog((text) => lines.push(text.trimEnd()), level, quiet),
      })
      context.after(() => openFaaS.close())
      const why = lines.filter((line) => line.startsWith('broken | Error: Cannot find module'))
      assert.equal(why.length, 1, `${level} ${quiet}`)
      assert.equal(
        lines.findIndex((line) => line.startsWith('broken does not start')),
        lines.length - 1,
      )
    }
  })

  test('that is never ready is given up', async (context) => {
    const environment = { ready_path: '/status?code=503' }
    const openFaaS = await probeFor(context, { probe: { environment } }, { startTimeoutMs: 300 })
    assert.equal((await call(`${openFaaS.url}/function/probe/`)).status, 503)
  })

  test('needs no ready_path', async (context) => {
    const { url } = await probeFor(context, { probe: { environment: { ready_path: '' } } })
    assert.equal((await call(`${url}/function/probe/_/ready`)).status, 200)
  })
})

describe('the start', () => {
  test('names the function without a bundle', async () => {
    await assert.rejects(
      startOpenFaaS({ stack: probeStack({ one: {} }), bundles: new Map() }),
      /There is no bundle of one: build it with npm run build\./,
    )
  })

  test('names the missing secret', async (context) => {
    await assert.rejects(probeFor(context, { probe: { secrets: ['nowhere'] } }), /probe needs the secret nowhere/)
  })

  test('says that the port is taken', async (context) => {
    const { port } = await probeFor(context)
    await assert.rejects(probeFor(context, undefined, { port }), /^Error: Port \d+ is taken\. .*--port/)
  })
})

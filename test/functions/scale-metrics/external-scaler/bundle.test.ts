import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bundleFunction } from '../../../../template/llm-node/bundle.ts'
import { listening } from '../../../listening.ts'
import { root } from '../../../repository/tree.ts'
import { type BundleProcess, end, runBundle } from '../../bundle-process.ts'
import { connect, ref } from './client.ts'

const told = {
  ...{ now: '2026-11-26T12:00:00.000Z', shared: true, routers: 1, targets: [], functions: [] },
  clusters: [{ cluster: 'gpu', in_flight: 0, waiting: 1 }],
}

async function lineThatSays(message: string, { lines }: BundleProcess): Promise<{ port: number }> {
  for await (const line of lines) {
    const read = JSON.parse(line)
    if (read.msg === message) return read
  }
  throw new Error(`The function ended without ${message}`)
}

test('the bundle serves an external scaler at the port that it is given', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'scale-metrics-'))
  context.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'admin-token'), 'a-token-for-operators')
  const router = await listening((request, response) => {
    const isAllowed = request.headers['x-admin-token'] === 'a-token-for-operators'
    response.writeHead(isAllowed ? 200 : 401).end(JSON.stringify(told))
  })
  context.after(router.close)

  const bundle = join(directory, 'index.cjs')
  await bundleFunction(join(root, 'functions/scale-metrics/handler.ts'), bundle)
  const running = runBundle(bundle, {
    function_url: `${router.url}/{function}`,
    ...{ secret_mount_path: directory, EXTERNAL_SCALER_PORT: '0' },
  })
  context.after(() => end(running))
  const { port } = await lineThatSays("serving KEDA's external scaler", running)

  const keda = connect(port)
  context.after(keda.close)
  const llama = ref({ cluster: 'gpu', demandPerReplica: '4' })
  assert.deepEqual(await keda.call('IsActive', llama), { result: true })
  const stream = keda.stream(llama)
  assert.deepEqual(await once(stream, 'data'), [{ result: true }])
  const over = once(stream, 'end')
  running.child.kill('SIGTERM')
  await over
})

import { writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { createFunction } from '../functions/llm-router/handler.ts'
import { catalogueWith } from '../test/functions/llm-router/cache/catalogue.ts'
import { completion, startGateway } from '../test/functions/llm-router/gateway.ts'
import { redis, startServer } from '../test/functions/llm-router/store/redis/server.ts'
import { startTestFunction } from '../test/runtime/parts.ts'
import { askedTimes } from './cache-times.ts'
import { count, runBenchmark, say } from './command.ts'
import { inFolder } from './in-folder.ts'
import { type Row, row } from './report.ts'
import { quantile } from './statistics.ts'

const help = `npm run bench:cache [-- options]   what an answer from the cache takes

  --calls N     hits that are measured for each store (2000)
  --help        this text

The router and who asks it share this process, one request after the other. "in the router" is what the header
x-llm-overhead-ms says: the key, the store, and the check of the answer, which has 2 KB. Redis is one on this machine
that this starts, with a sync to the disk each second.`

await runBenchmark({
  ...{ help, options: { calls: count(2000) } },
  measure: ({ calls }) => inFolder('cache', (folder) => measure(calls, folder)),
})

async function measure(calls: number, folder: string): Promise<Row[]> {
  const gateway = await startGateway()
  gateway.answer = (response) => {
    const message = { role: 'assistant', content: 'A llama is an animal. '.repeat(90) }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ...completion, choices: [{ index: 0, message, finish_reason: 'stop' }] }))
  }
  const server = redis.missing ? undefined : await startServer(redis, ['--appendonly', 'yes', '--save', ''])
  const environment = {
    gateway_url: gateway.url,
    secret_mount_path: folder,
    ROUTER_CONFIG_YAML: JSON.stringify(catalogueWith({ use: 'always' })),
  }
  async function measureStore(name: string, more: Record<string, string>, bar?: { most: number }): Promise<Row[]> {
    const router = await startTestFunction(createFunction, { ...environment, ...more })
    const agent = new Agent({ keepAlive: true })
    try {
      const { own, whole } = await askedTimes(router.url, agent, calls)
      return [
        row(`${name}: in the router, p50`, quantile(own, 0.5), 'µs', bar),
        row(`${name}: in the router, p99`, quantile(own, 0.99), 'µs'),
        row(`${name}: as its client sees it, p50`, quantile(whole, 0.5), 'µs'),
      ]
    } finally {
      agent.destroy()
      await router.close()
    }
  }
  try {
    const rows = [
      ...(await measureStore('memory', {})),
      ...(await measureStore('file', { STORE_FILE: join(folder, 'router.db') })),
    ]
    if (server === undefined) say(`Redis: ${redis.missing}`)
    else {
      writeFileSync(join(folder, 'redis-url'), `redis://127.0.0.1:${server.port}`)
      rows.push(...(await measureStore('Redis', {}, { most: 1000 })))
    }
    return rows
  } finally {
    gateway.close()
    await server?.end()
  }
}

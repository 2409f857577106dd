import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launchProgram } from '../launch.ts'
import { freePort } from '../port.ts'
import { cached, type Run } from './cached.ts'
import type { Contender } from './contender.ts'
import { whenAllListen } from './together.ts'

const version = '1.15.2'
/** From 1.14.2 on, every stream is answered with 500; npm by itself takes a newer one. */
const nodeServerVersion = '1.14.1'

/**
 * Portkey's open-source gateway, from npm.
 * @throws Error when it cannot be installed
 */
export async function installPortkey(run: Run): Promise<Contender> {
  const dependencies = { '@portkey-ai/gateway': version, '@hono/node-server': nodeServerVersion }
  const folder = await cached('portkey', JSON.stringify(dependencies), async (target) => {
    const overrides = { '@hono/node-server': nodeServerVersion }
    await writeFile(join(target, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }))
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], target)
  })
  const script = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js')
  return {
    id: 'portkey',
    name: 'Portkey',
    note: `@portkey-ai/gateway ${version} from npm on the same Node, NODE_ENV=production, --headless, with @hono/node-server ${nodeServerVersion}; provider and address by headers, as it is used without an account: no keys, budgets, prices or metrics`,
    async start(upstream) {
      const port = await freePort()
      const launched = launchProgram({
        ...{ name: 'Portkey', file: process.execPath, args: [script, `--port=${port}`, '--headless'], port },
        environment: { NODE_ENV: 'production', PATH: process.env.PATH ?? '' },
        errors: 'ignore',
      })
      const stop = await whenAllListen([launched])
      return {
        ...{ url: `http://127.0.0.1:${port}/v1/chat/completions`, model: 'openai/gpt-oss-20b' },
        headers: {
          'x-portkey-provider': 'groq',
          'x-portkey-custom-host': `${upstream.url}/openai/v1`,
          authorization: 'Bearer a-key-for-the-benchmark',
        },
        processes: async () => [launched.pid],
        stop,
      }
    },
  }
}

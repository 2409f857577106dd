import { after, before, describe } from 'node:test'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { type CreateWorld, storeContract } from '../contract.ts'
import { redis, type Server, startServer, valkey } from './server.ts'

for (const program of [redis, valkey]) {
  describe(program.name, { skip: program.missing ?? false }, () => {
    let server: Server
    before(async () => {
      server = await startServer(program)
    })
    after(() => server.end())
    storeContract(
      program.name,
      createWorlds(() => `redis://127.0.0.1:${server.port}`),
    )
  })
}

/** Worlds in one server, each with a prefix of its own. */
function createWorlds(url: () => string): CreateWorld {
  let count = 0
  return async (startMs) => {
    count += 1
    const prefix = `world-${count}`
    const stores: Store[] = []
    const world = {
      nowMs: startMs,
      async open() {
        const store = openRedis({ url: `${url()}?prefix=${prefix}`, now: () => world.nowMs })
        stores.push(store)
        return store
      },
      async end() {
        await Promise.all(stores.map((store) => store.close()))
      },
    }
    return world
  }
}

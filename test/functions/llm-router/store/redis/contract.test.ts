import { after, before, describe } from 'node:test'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { missingOpenssl } from '../../../cluster-generate/certificates.ts'
import { type CreateWorld, storeContract } from '../contract.ts'
import { redis, valkey } from './server.ts'
import { cluster, encrypted, leastRights, oneServer, type Setup, sentinel } from './setups.ts'

const setups: [name: string, missing: string | undefined, start: () => Promise<Setup>][] = [
  ['Redis', redis.missing, () => oneServer(redis)],
  ['Valkey', valkey.missing, () => oneServer(valkey)],
  ['Redis, for a user with the rights of the documentation,', redis.missing, () => leastRights(redis)],
  ['Redis over TLS', redis.missing ?? missingOpenssl, () => encrypted(redis)],
  ['a cluster of Redis', redis.missing, () => cluster(redis)],
  ['Redis behind a sentinel', redis.missing, () => sentinel(redis)],
]

for (const [name, missing, start] of setups) {
  describe(name, { skip: missing ?? false }, () => {
    let setup: Setup | undefined
    before(async () => {
      setup = await start()
    })
    after(() => setup?.end())
    storeContract(
      name,
      createWorlds(() => setup),
    )
  })
}

/** Worlds in one set-up, each with a prefix of its own. */
function createWorlds(current: () => Setup | undefined): CreateWorld {
  let count = 0
  return async (startMs) => {
    const { url = '', certificateAuthority } = current() ?? {}
    count += 1
    const prefix = `world-${count}`
    const stores: Store[] = []
    const world = {
      nowMs: startMs,
      async open() {
        const store = openRedis(
          () => ({ url: `${url}?prefix=${prefix}`, certificateAuthority }),
          () => world.nowMs,
        )
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

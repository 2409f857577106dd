import { after, before } from 'node:test'
import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { type Connection, connect } from '../../../../../functions/llm-router/store/redis/connection.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { parseAddress } from '../../../../../functions/llm-router/store/redis-address.ts'
import { type Program, type Server, startServer } from './server.ts'
import { command } from './speak.ts'

export type Evicting = {
  store: Store
  /** Another connection to the same data. */
  connection: Connection
  /** Does what an eviction of this key does. */
  evict(name: string): Promise<unknown>
  /** How many fields a hash has, in Redis's own form. */
  fields(name: string): Promise<string>
  /** Sends a command on one of our keys. */
  command(word: string, name: string, ...words: readonly string[]): Promise<string>
  /** So much time passes for the store. */
  pass(ms: number): void
}

/** A server for the tests of one suite, and a way to run each of them on an empty store. */
export function evictingServer(program: Program): (run: (evicting: Evicting) => Promise<void>) => () => Promise<void> {
  let server: Server
  let count = 0
  before(async () => {
    server = await startServer(program)
  })
  after(() => server.end())
  return (run) => async () => {
    count += 1
    const prefix = `world-${count}`
    const url = `redis://127.0.0.1:${server.port}?prefix=${prefix}`
    let passedMs = 0
    const store = openRedis(
      () => ({ url }),
      () => Date.now() + passedMs,
    )
    const ofKey = (word: string, name: string, ...words: readonly string[]) =>
      command(server.port, word, `{${prefix}}:${name}`, ...words)
    const connection = connect({ address: parseAddress(url), now: Date.now })
    try {
      await run({
        store,
        connection,
        evict: (name) => ofKey('DEL', name),
        fields: (name) => ofKey('HLEN', name),
        command: ofKey,
        pass(ms) {
          passedMs += ms
        },
      })
    } finally {
      connection.close()
      await store.close()
    }
  }
}

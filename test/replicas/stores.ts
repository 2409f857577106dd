import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type BadNetwork, startBadNetwork } from '../functions/llm-router/store/redis/bad-network.ts'
import { redis, type Server, startServer } from '../functions/llm-router/store/redis/server.ts'
import type { Installation } from './routers.ts'

/** False, or why what needs Redis is skipped. */
export const redisMissing = redis.missing ?? false

export type CommonRedis = Installation['store'] & { server: Server; network: BadNetwork }

/** A Redis that has every write on the disk before it answers, behind a network that can go bad. */
export async function startRedis(context: TestContext): Promise<CommonRedis> {
  const server = await startServer(redis)
  context.after(() => server.end())
  const network = await startBadNetwork(server.port)
  context.after(() => network.close())
  return { redisUrl: `redis://127.0.0.1:${network.port}`, server, network }
}

/** A file that several routers share. */
export async function commonFile(context: TestContext): Promise<Installation['store']> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  context.after(() => rm(folder, { recursive: true }))
  return { file: join(folder, 'state.sqlite') }
}

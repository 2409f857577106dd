import assert from 'node:assert/strict'
import { StoreError } from '../../../../../functions/llm-router/store/port.ts'
import { openRedis } from '../../../../../functions/llm-router/store/redis/open.ts'
import { budget, reservationOf } from '../attempts.ts'
import { durable, redis, type Server, startServer } from './server.ts'

/** A durable server with these options too, as long as it runs. */
export async function withServer(more: readonly string[], run: (server: Server) => Promise<void>): Promise<void> {
  const server = await startServer(redis, [...durable, ...more])
  try {
    await run(server)
  } finally {
    await server.end()
  }
}

/** What a use of the store fails with. */
export async function failureOf(url: string): Promise<StoreError> {
  const store = openRedis(() => ({ url }), Date.now)
  try {
    return await store.accounts.reserve(reservationOf('1', [budget(1)])).then(
      () => assert.fail('it did not fail'),
      (error: unknown) => {
        assert.ok(error instanceof StoreError)
        assert.equal(error.cause, undefined)
        assert.doesNotMatch(error.message, /127\.0\.0\.1|secret\/|budget\/all/)
        return error
      },
    )
  } finally {
    await store.close()
  }
}

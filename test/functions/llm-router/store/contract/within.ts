import type { Store } from '../../../../../functions/llm-router/store/port.ts'
import { startMs } from '../attempts.ts'
import type { CreateWorld, World } from '../contract.ts'

/** Runs a test with an empty store, and ends it. */
export function within(createWorld: CreateWorld, run: (store: Store, world: World) => Promise<void>) {
  return async () => {
    const world = await createWorld(startMs)
    try {
      await run(await world.open(), world)
    } finally {
      await world.end()
    }
  }
}

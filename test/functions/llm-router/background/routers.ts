import type { TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createLog } from '#runtime/log.ts'
import { sharedStanding } from '../../../../functions/llm-router/background/shared-standing.ts'
import type { Catalogue } from '../../../../functions/llm-router/catalogue/catalogue.ts'
import { createTargetStates } from '../../../../functions/llm-router/state/target-states.ts'
import type { Documents, StoredDocument } from '../../../../functions/llm-router/store/documents.ts'
import { openSqliteStore } from '../../../../functions/llm-router/store/sqlite/store.ts'
import { shipped, today } from '../shipped.ts'

/** `away`: nothing happens, and it fails. `lost`: it happens, and its answer is lost. */
export type Fault = 'away' | 'lost'

/** Documents in memory, with faults as a test wants them. */
function createDocuments() {
  const stored = new Map<string, StoredDocument>()
  const counts = { reads: 0, writes: 0 }
  let fault: Fault | undefined
  const through = async <Result>(run: () => Result): Promise<Result> => {
    const now = fault
    if (now === 'away') throw new Error('The store is away')
    const result = run()
    if (now === 'lost') throw new Error('The answer was lost')
    return result
  }
  const documents: Documents = {
    read: (prefix) =>
      through(() => {
        counts.reads += 1
        return [...stored.values()].filter(({ name }) => name.startsWith(prefix))
      }),
    write: (document, storedVersion) =>
      through(() => {
        counts.writes += 1
        if ((stored.get(document.name)?.version ?? 0) !== storedVersion) return false
        stored.set(document.name, document)
        return true
      }),
    once: async () => true,
  }
  return {
    documents,
    stored,
    counts,
    fail(next: Fault | undefined) {
      fault = next
    },
  }
}

export type Store = ReturnType<typeof createDocuments>

/** A router's knowledge of its targets, without the router. Its clock may differ from that of others. */
function createRouter(
  { documents }: Pick<Store, 'documents'>,
  clock: { nowMs: number },
  routerId: string,
  { catalogue = shipped, skewMs = 0 }: { catalogue?: Catalogue; skewMs?: number } = {},
) {
  const store = { kind: 'sqlite', documents } as const
  const lines: string[] = []
  const turns: { turn: string; isLearned: boolean }[] = []
  const now = () => clock.nowMs + skewMs
  const states = createTargetStates(catalogue, now, {
    routerId,
    turned: (_, turn, __, isLearned) => turns.push({ turn, isLearned }),
    changed: (target, isUrgent) => shared.changed(target, isUrgent),
  })
  const log = createLog('debug', (line) => lines.push(line))
  const shared = sharedStanding({ catalogue, states, store, routerId, now, steadyNow: now, log })
  const [target] = catalogue.targets
  if (target === undefined) throw new Error('The catalogue has no target')
  const state = states(target)
  return {
    ...{ routerId, states, state, target, shared, lines, turns },
    status: () => state.standing().status,
    /** Reads as the background of a request does. */
    read: () => shared.tasks[0]?.run().catch(() => {}),
    fail(code: Parameters<ReturnType<typeof state.begin>['failed']>[0]['code'], more: object = {}) {
      state.begin({ tokens: 1 }).failed({ code, ...more })
    },
    answer: (ms: number) =>
      state.begin({ tokens: 1 }).succeeded({ task: 'generate', ms, promptTokens: 1, outputTokens: 10 }),
  }
}

export type Router = ReturnType<typeof createRouter>

/** Routers that share a store, and a clock that a test moves. */
export function createRouters(
  { mock }: Pick<TestContext, 'mock'>,
  count: number,
  { skewsMs = [], catalogue = shipped }: { skewsMs?: readonly number[]; catalogue?: Catalogue } = {},
) {
  const store = createDocuments()
  const { clock, pass } = createClock({ mock })
  const add = (name: string, skewMs = 0) => createRouter(store, clock, name, { catalogue, skewMs })
  const routers = Array.from({ length: count }, (_, index) => add(`router-${index}`, skewsMs[index]))
  return { store, clock, routers, add, pass, settle }
}

/** A real store in memory, on a clock that a test moves. */
export async function openStore(context: TestContext) {
  const { clock, pass } = createClock(context)
  const now = () => clock.nowMs
  const store = await openSqliteStore(':memory:', now)
  context.after(() => store.close())
  return { store, clock, now, pass }
}

/** A clock, and the timers that go by it. */
function createClock({ mock }: Pick<TestContext, 'mock'>) {
  mock.timers.reset()
  mock.timers.enable({ apis: ['setTimeout'] })
  const clock = { nowMs: today }
  const pass = async (ms: number) => {
    clock.nowMs += ms
    mock.timers.tick(ms)
    await settle()
  }
  return { clock, pass }
}

/** Until all that needs no time has been done. */
export async function settle(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await turn()
}

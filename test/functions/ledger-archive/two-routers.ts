import { once } from 'node:events'
import { createServer } from 'node:http'
import { passOn } from '../../pass-on.ts'
import { recordOf, write } from '../llm-router/ledger/records.ts'
import { type LedgerScene, startLedgerScene } from './ledger-scene.ts'

/** Two routers with a ledger each, whose positions are the same, behind one gateway. */
export type TwoRouters = {
  routers: readonly [LedgerScene, LedgerScene]
  gatewayUrl: string
  /** Which of them answers a request, such as `GET /admin/ledger?limit=500`: the first, unless a test says otherwise. */
  answers: { by: (asked: string) => 0 | 1 }
  /** Writes so many records into the ledgers: `a0`, `a1`, … and `b0`, `b1`, … */
  writeMany(first: number, second: number): Promise<void>
  sizes(): Promise<[number, number]>
  close(): Promise<void>
}

export async function startTwoRouters(): Promise<TwoRouters> {
  const routers: [LedgerScene, LedgerScene] = [await startLedgerScene(), await startLedgerScene()]
  const answers: TwoRouters['answers'] = { by: () => 0 }
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? ''
    const asked = `${incoming.method} ${path.replace('/function/llm-router', '')}`
    passOn(incoming, outgoing, routers[answers.by(asked)].gatewayUrl + path)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    ...{ routers, answers },
    gatewayUrl: `http://127.0.0.1:${Object(server.address()).port}`,
    async writeMany(...counts) {
      for (const [place, { store }] of routers.entries()) {
        for (let index = 0; index < (counts[place] ?? 0); index += 1) {
          await write(store, recordOf({ id: `${'ab'[place]}${index}` }))
        }
      }
    },
    sizes: async () => [await routers[0].store.ledger.size(), await routers[1].store.ledger.size()],
    async close() {
      server.closeAllConnections()
      server.close()
      for (const router of routers) await router.close()
    },
  }
}

import { describe } from 'node:test'
import type { Store } from '../../../../functions/llm-router/store/port.ts'
import { accountsContract } from './contract/accounts.ts'
import { answersContract } from './contract/answers.ts'
import { decisionsContract } from './contract/decisions.ts'
import { documentsContract } from './contract/documents.ts'
import { interleavingsContract } from './contract/interleavings.ts'
import { keysContract } from './contract/keys.ts'
import { ledgerContract } from './contract/ledger.ts'
import { recordingsContract } from './contract/recordings.ts'

/** An empty store, as many routers on it as are asked for, and a clock for all of them. */
export type World = { open(): Promise<Store>; nowMs: number; end(): Promise<void> }

export type CreateWorld = (nowMs: number) => Promise<World>

/** What every store must do. */
export function storeContract(name: string, createWorld: CreateWorld): void {
  describe(`${name} keeps the contract of`, () => {
    accountsContract(createWorld)
    interleavingsContract(createWorld)
    ledgerContract(createWorld)
    keysContract(createWorld)
    documentsContract(createWorld)
    decisionsContract(createWorld)
    answersContract(createWorld)
    recordingsContract(createWorld)
  })
}

import type { KeyStore } from '../store/key-store.ts'
import type { Declared } from './declared.ts'

/** Tells whether there is a key of an id, declared or in the store. */
export function createIsKey(declared: Declared, keyStore: Pick<KeyStore, 'list'>): (id: string) => Promise<boolean> {
  return async (id) => (await declared()).byId.has(id) || (await keyStore.list()).some((stored) => stored.id === id)
}

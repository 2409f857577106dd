import type { StoredKey } from '../store/key-store.ts'
import type { Key, KeyProperties } from './key-schema.ts'
import { propertiesOf } from './stored.ts'

/** What an operator sees of a declared key. */
export function showDeclared(key: Key, nowMs: number) {
  const { id, ...properties } = key
  return { id, source: 'declared', state: stateOf(properties, nowMs), ...properties }
}

/** The same for a key of the store: everything but the hashes. */
export function showStored(stored: StoredKey, nowMs: number, isDeclaredToo = false) {
  const { id, version, hashes } = stored
  const valid = hashes.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs)
  const properties = propertiesOf(stored)
  const known = properties ? (valid.length === 0 ? 'revoked' : stateOf(properties, nowMs)) : 'of another version'
  return {
    id,
    source: 'stored',
    state: isDeclaredToo ? 'declared too, and so not valid' : known,
    version,
    tokens: valid.map(({ untilMs }) => ({ until: untilMs === undefined ? null : new Date(untilMs).toISOString() })),
    ...properties,
  }
}

function stateOf({ disabled, expires }: KeyProperties, nowMs: number): 'disabled' | 'expired' | 'valid' {
  if (disabled) return 'disabled'
  return expires !== undefined && Date.parse(expires) <= nowMs ? 'expired' : 'valid'
}

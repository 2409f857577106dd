/** An API key as it is stored: its properties as JSON, and the hashes of the tokens that stand for it. */
export type StoredKey = {
  id: string
  /** Grows with each change. */
  version: number
  text: string
  /** After a rotation, the old token is valid until `untilMs`. */
  hashes: readonly { hash: string; untilMs?: number | undefined }[]
}

/** How it stands with the keys as a whole. `none on purpose` is what removing the last one leaves: a store that has lost all has `none`. */
export type KeyPresence = 'some' | 'none' | 'none on purpose'

export type KeyStore = {
  /** The key of a token's hash, even if that hash is no longer valid. */
  find(hash: string): Promise<StoredKey | undefined>
  list(): Promise<readonly StoredKey[]>
  presence(): Promise<KeyPresence>
  /** Creates or changes a key. Returns false if its version is not the stored one, which is 0 for a new key. */
  write(key: StoredKey, storedVersion: number): Promise<boolean>
  /**
   * Removes a key with its hashes. Returns false if there is none, or if it is the last one and `keepsLast` is true. That is decided
   * here, since of two calls at once each would find the other's key still there.
   */
  remove(id: string, keepsLast: boolean): Promise<boolean>
}

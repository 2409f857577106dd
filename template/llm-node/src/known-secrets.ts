import { type SecretText, secretsWithin } from './secret-texts/within.ts'

/** The secrets of a function: what is mounted, and the credentials of its calls. */
export type KnownSecrets = {
  /** Takes what is secret in a mounted file. It stays until the file has been replaced twice. False if nothing has changed. */
  hold(source: string, text: string): boolean
  /** Takes a credential of a call. Of these the latest are kept. False if it is known. */
  see(credential: string): boolean
  all(): Iterable<SecretText>
}

type Held = { text: string; secrets: readonly SecretText[]; before: readonly SecretText[] }

/** They expire: if a token lasts an hour, 32 of them reach back more than a day. */
const mostCredentials = 32

export function createKnownSecrets(): KnownSecrets {
  const held = new Map<string, Held>()
  const seen = new Map<string, readonly SecretText[]>()
  let mounted: ReadonlySet<string> = new Set()

  return {
    hold(source, text) {
      const last = held.get(source)
      // A file that is empty is being written.
      if (text === '' || text === last?.text) return false
      // Calls with its predecessor are under way.
      held.set(source, { text, secrets: secretsWithin(text), before: last?.secrets ?? [] })
      mounted = new Set([...held.values()].flatMap(({ secrets }) => secrets.map((secret) => secret.text)))
      return true
    },
    see(credential) {
      if (seen.has(credential) || mounted.has(credential)) return false
      const [oldest] = seen.keys()
      if (seen.size >= mostCredentials && oldest !== undefined) seen.delete(oldest)
      seen.set(credential, secretsWithin(credential))
      return true
    },
    *all() {
      for (const { secrets, before } of held.values()) yield* [...secrets, ...before]
      for (const secrets of seen.values()) yield* secrets
    },
  }
}

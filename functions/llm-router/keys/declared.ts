import type { Log } from '#runtime/log.ts'
import type { Secrets } from '#runtime/secrets.ts'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import type { DeclaredKeys, FaultsOf } from './declared-text.ts'

export type DeclaredParts = {
  secrets: Pick<Secrets, 'readConfiguration'>
  environment: Environment
  log: Log
  faultsOf: FaultsOf
}

/** The keys of the secret `router-keys`, as they are now. */
export type Declared = () => Promise<DeclaredKeys>

const secret = 'router-keys'
const none: DeclaredKeys = { byId: new Map(), byHash: new Map() }

/**
 * Reads the declared keys, and again when their file changes. A change that fails the checks is logged, and the keys before it stay:
 * a typing error must not lock out a team.
 * @throws SettingsError with the line and the fix, for what is there at the start
 * @throws LlmError missing_secret, then and later, while the file is empty, unreadable or gone
 */
export async function readDeclared(parts: DeclaredParts): Promise<Declared> {
  const { secrets, environment, log, faultsOf } = parts
  let text = secrets.readConfiguration(secret)
  let keys = text === undefined ? Promise.resolve(none) : read(text)
  await keys

  async function read(yaml: string): Promise<DeclaredKeys> {
    const { readDeclaredKeys } = await import('./declared-text.ts')
    return readDeclaredKeys(yaml, `in the secret ${secret}`, environment, faultsOf)
  }

  return () => {
    const now = secrets.readConfiguration(secret)
    if (now === text || now === undefined) return keys
    text = now
    const before = keys
    keys = read(now).catch((error: unknown) => {
      if (!(error instanceof SettingsError)) throw error
      log.error({}, `${withoutHashes(error.message)} The keys before this change stay.`)
      return before
    })
    return keys
  }
}

/** A YAML parser may quote what it does not understand. */
function withoutHashes(message: string): string {
  return message.replace(/[\da-f]{32,}/gi, '***')
}

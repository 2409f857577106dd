import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LlmError } from './errors.ts'
import type { Environment } from './settings.ts'

export type Secrets = {
  /** The secret's text without white space around it, or undefined where it is not mounted or empty. */
  read(name: string): string | undefined
  /** The same, or the error that tells how to create it. */
  require(name: string): string
  /** The file in which the secret is expected. */
  file(name: string): string
  /** Another text whenever one of these secrets has changed; it tells nothing of what they hold. */
  version(names: readonly string[]): string
}

/**
 * Secrets are files named after the secret, in OpenFaaS's mount; a variable such as `GROQ_API_KEY_FILE` names another
 * file for the secret `groq-api-key`. A file is read again when it has changed, since Kubernetes refreshes mounted
 * secrets in place; it is trimmed, since `faas-cli secret create --from-file` keeps the newline at its end.
 */
export function createSecrets(mountPath: string, environment: Environment): Secrets {
  const known = new Map<string, { version: string; text: string }>()

  function file(name: string): string {
    return environment[`${name.toUpperCase().replaceAll('-', '_')}_FILE`] || join(mountPath, name)
  }

  function read(name: string): string | undefined {
    const path = file(name)
    const status = statSync(path, { throwIfNoEntry: false })
    if (!status?.isFile()) return undefined
    const version = `${status.ino}:${status.mtimeMs}:${status.size}`
    const last = known.get(path)
    if (last?.version === version) return last.text || undefined
    const text = readFileSync(path, 'utf8').trim()
    known.set(path, { version, text })
    return text || undefined
  }

  return {
    file,
    read,
    version: (names) =>
      names.map((name) => statSync(file(name), { throwIfNoEntry: false })?.mtimeMs.toString(36) ?? 'none').join('/'),
    require(name) {
      const text = read(name)
      if (text !== undefined) return text
      throw new LlmError('missing_secret', `The secret ${name} is not mounted at ${file(name)}, or it is empty`)
    },
  }
}

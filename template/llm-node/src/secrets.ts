import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { own } from './contract/own.ts'
import { LlmError } from './errors.ts'
import type { Redactor } from './redact.ts'
import type { Environment } from './settings.ts'

export type Secrets = {
  /**
   * The secret's text, trimmed; undefined if it is not mounted.
   * @throws LlmError missing_secret if it is mounted but empty or too short, or was mounted before: a broken or missing file must
   *   not open a door
   */
  read(name: string): string | undefined
  /**
   * The same, or an error that says how to create it.
   * @param leastCharacters for secrets that are easily guessed if they are shorter
   */
  require(name: string, leastCharacters?: number): string
  /**
   * A key for a header; undefined if it is not mounted.
   * @throws LlmError provider_key_rejected if a header cannot carry it
   */
  readKey(name: string): string | undefined
  /** The same, or an error that says how to create it. */
  requireKey(name: string): string
  /** The secret's file. */
  file(name: string): string
  /** A text that changes whenever one of these secrets changes, and reveals nothing about them. */
  version(names: readonly string[]): string
}

/** Shorter tokens can be guessed. */
const leastTokenCharacters: Readonly<Record<string, number>> = { 'function-token': 16, 'admin-token': 16 }

/**
 * Secrets are files named after the secret, in OpenFaaS's mount; a variable such as `GROQ_API_KEY_FILE` names another
 * file for the secret `groq-api-key`. A file is read again when it changes, because Kubernetes refreshes mounted secrets in
 * place. It is trimmed, because `faas-cli secret create --from-file` keeps a trailing newline.
 * @param redactor receives every secret, to mask it
 */
export function createSecrets(
  mountPath: string,
  environment: Environment,
  redactor: Pick<Redactor, 'remember'> = { remember() {} },
): Secrets {
  const known = new Map<string, { version: string; text: string }>()

  function file(name: string): string {
    return environment[`${name.toUpperCase().replaceAll('-', '_')}_FILE`] || join(mountPath, name)
  }

  function textOf(path: string): string | undefined {
    const status = statSync(path, { throwIfNoEntry: false })
    if (status === undefined) return undefined
    const version = `${status.ino}:${status.mtimeMs}:${status.size}`
    const last = known.get(path)
    if (last?.version === version) return last.text
    const text = status.isFile() ? readFileSync(path, 'utf8').trim() : ''
    redactor.remember(text)
    known.set(path, { version, text })
    return text
  }

  function read(name: string, least = own(leastTokenCharacters, name) ?? 1): string | undefined {
    const path = file(name)
    const text = textOf(path)
    if (text === undefined && known.has(path)) {
      throw new LlmError('missing_secret', `The secret ${name} was mounted at ${path}, and is gone`)
    }
    if (text === undefined || text.length >= least) return text
    const fault = text === '' ? 'is empty' : `has fewer than ${least} characters`
    throw new LlmError('missing_secret', `The secret ${name} is mounted at ${path}, and ${fault}`)
  }

  function required(name: string, text: string | undefined): string {
    if (text !== undefined) return text
    throw new LlmError('missing_secret', `The secret ${name} is not mounted at ${file(name)}`)
  }

  function readKey(name: string): string | undefined {
    const text = read(name)
    if (text === undefined || /^[\x21-\x7e]+$/.test(text)) return text
    const fault = 'holds white space or a character that is not ASCII, as copied from a web page'
    throw new LlmError('provider_key_rejected', `The secret ${name} ${fault}; no header can carry it`)
  }

  return {
    file,
    read: (name) => read(name),
    readKey,
    require: (name, leastCharacters) => required(name, read(name, leastCharacters)),
    requireKey: (name) => required(name, readKey(name)),
    version: (names) =>
      names.map((name) => statSync(file(name), { throwIfNoEntry: false })?.mtimeMs.toString(36) ?? 'none').join('/'),
  }
}

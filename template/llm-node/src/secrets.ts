import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LlmError } from './errors.ts'
import type { Redactor } from './redact.ts'
import type { Environment } from './settings.ts'

export type Secrets = {
  /**
   * The secret's text, trimmed; undefined if it is not mounted.
   * @throws LlmError missing_secret if it is mounted but empty, too short or not to be read, or was mounted before: a broken or
   *   missing file must not open a door
   */
  read(name: string): string | undefined
  /**
   * The same, or an error that says how to create it.
   * @param leastCharacters for secrets that are easily guessed if they are shorter
   */
  require(name: string, leastCharacters?: number): string
  /**
   * A configuration, which is mounted as a secret because functions mount no config maps. Its words are names that replies hold, so
   * none of them is masked.
   * @throws LlmError as `read` does
   */
  readConfiguration(name: string): string | undefined
  /**
   * A key for a header; undefined if it is not mounted.
   * @throws LlmError provider_key_rejected if a header cannot carry it
   */
  readKey(name: string): string | undefined
  /** The same, or an error that says how to create it. */
  requireKey(name: string): string
  /** True for a file that cannot be read, too, and for one that has been there. */
  isMounted(name: string): boolean
  /** The secret's file. */
  file(name: string): string
  /**
   * The tokens that callers may show: one, or two while one replaces the other; undefined if the secret is not mounted. The first
   * is the one to send.
   * @throws LlmError missing_secret as `read` does, and if a token can be guessed
   */
  tokens(name: string): readonly [string, ...string[]] | undefined
  /** The same, or an error that says how to create it. */
  requireTokens(name: string): readonly [string, ...string[]]
  /** A text that changes whenever one of these secrets is read anew, and reveals nothing about them. */
  version(names: readonly string[]): string
}

/** A file when it was looked at. Without a version it has never been there; without a text it is not there now, or has a fault. */
type Seen = {
  version: string | undefined
  changedMs: number
  text: string | undefined
  lines: readonly string[]
  fault?: string
}

/** Shorter tokens can be guessed. */
const leastTokenCharacters = 16
/** More would be forgotten ones. */
const mostTokens = 2
/** How long a file is trusted. To look at it with each request took 5 % of a request's CPU time. */
const trustedMs = 1000

/**
 * Secrets are files named after the secret, in OpenFaaS's mount; a variable such as `GROQ_API_KEY_FILE` names another
 * file for the secret `groq-api-key`. A file is looked at once a second, and read again when it has changed, because Kubernetes
 * refreshes mounted secrets in place. It is trimmed, because `faas-cli secret create --from-file` keeps a trailing newline.
 * @param redactor receives every secret, to mask it
 * @param now a monotonic clock, in milliseconds
 */
export function createSecrets(
  mountPath: string,
  environment: Environment,
  redactor: Pick<Redactor, 'hold'> = { hold() {} },
  now: () => number = () => performance.now(),
): Secrets {
  const known = new Map<string, Seen & { trustedUntilMs: number }>()

  function file(name: string): string {
    return environment[`${name.toUpperCase().replaceAll('-', '_')}_FILE`] || join(mountPath, name)
  }

  function look(path: string, last: Seen | undefined, isMasked: boolean): Seen {
    try {
      const status = statSync(path, { throwIfNoEntry: false })
      if (status === undefined) return { version: last?.version, changedMs: 0, text: undefined, lines: [] }
      if (!status.isFile()) return unreadable('is not a file')
      const version = `${status.ino}:${status.mtimeMs}:${status.size}`
      if (last?.text !== undefined && last.version === version) return last
      const text = readFileSync(path, 'utf8').trim()
      if (isMasked) redactor.hold(path, text)
      return { version, changedMs: status.mtimeMs, text, lines: text.split('\n').flatMap((line) => line.trim() || []) }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
      return unreadable(`cannot be read${code}`)
    }
  }

  function current(name: string, isMasked = true): Seen {
    const last = known.get(name)
    if (last && now() < last.trustedUntilMs) return last
    const seen = look(file(name), last, isMasked)
    // One that is gone is looked for each time: requests fail without it.
    const isGone = seen.text === undefined && seen.version !== undefined && seen.fault === undefined
    known.set(name, { ...seen, trustedUntilMs: isGone ? 0 : now() + trustedMs })
    return seen
  }

  function read(name: string, least = 1, isMasked = true): string | undefined {
    const { text, version, fault } = current(name, isMasked)
    if (fault !== undefined) throw unfit(name, fault)
    if (text === undefined && version !== undefined) {
      throw new LlmError('missing_secret', `The secret ${name} was mounted at ${file(name)}, and is gone`)
    }
    if (text === '') throw unfit(name, 'is empty')
    if (text !== undefined && text.length < least) throw unfit(name, `has fewer than ${least} characters`)
    return text
  }

  function tokens(name: string): [string, ...string[]] | undefined {
    if (read(name) === undefined) return undefined
    const [first = '', ...others] = current(name).lines
    const all: [string, ...string[]] = [first, ...others]
    if (all.length > mostTokens) {
      throw unfit(name, `has ${all.length} lines: leave one token, or two while one replaces the other`)
    }
    for (const token of all) {
      if (token.length < leastTokenCharacters) {
        throw unfit(name, `has a token of fewer than ${leastTokenCharacters} characters`)
      }
    }
    return all
  }

  function versionOf(name: string): string {
    const { text, changedMs } = current(name)
    return text === undefined ? 'none' : changedMs.toString(36)
  }

  function unfit(name: string, fault: string): LlmError {
    return new LlmError('missing_secret', `The secret ${name} is mounted at ${file(name)}, and ${fault}`)
  }

  function required<Value>(name: string, value: Value | undefined): Value {
    if (value !== undefined) return value
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
    isMounted: (name) => current(name).version !== undefined,
    read: (name) => read(name),
    readConfiguration: (name) => read(name, 1, false),
    readKey,
    require: (name, leastCharacters) => required(name, read(name, leastCharacters)),
    requireKey: (name) => required(name, readKey(name)),
    tokens,
    requireTokens: (name) => required(name, tokens(name)),
    version: (names) => names.map(versionOf).join('/'),
  }
}

/** It has a version, because it is there: if it goes, it was mounted before. */
function unreadable(fault: string): Seen {
  return { version: 'unreadable', changedMs: 0, text: undefined, lines: [], fault }
}

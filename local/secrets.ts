import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '#runtime/error-message.ts'

/** The secrets of one run: a directory for each function, holding those that it lists and no others. */
export type SecretMounts = {
  /** Of mode 0700, below the system's temporary directory; fit to be written into. */
  readonly directory: string
  /**
   * The directory that stands in for /var/openfaas/secrets in a function.
   * @throws for a secret that nobody has given, as OpenFaaS refuses to deploy such a function
   */
  mount(functionName: string, secretNames: readonly string[], given: Readonly<Record<string, string>>): string
  /**
   * The value of one: as given, else from .secrets, else made up where any will do.
   * @throws for a secret that nobody has given, and for one that is empty
   */
  valueOf(name: string, given: Readonly<Record<string, string>>): string
  /** The secrets that have been made up, by name. */
  readonly generated: ReadonlyMap<string, string>
  /** By function, secrets that it does not list and has got all the same, because there is a file. */
  readonly unlisted: ReadonlyMap<string, readonly string[]>
  /** Secrets that functions list, can start without, and do not have. */
  readonly absent: ReadonlySet<string>
  remove(): void
}

/** What the gateway's system API asks for; llm-router reads it by this name too. */
export const gatewayPassword = 'gateway-password'

/** Secrets that need no value of the user's: any random text will do for a run. */
const generatedNames = new Set(['function-token', 'admin-token', gatewayPassword])

/** Secrets whose function starts without them, and says itself what is missing when it is called. */
const optionalNames = new Set(['postgres-url'])

/**
 * What functions read where it is mounted, and do without otherwise. The stack file cannot list it for everybody: OpenFaaS deploys no
 * function of which a secret is missing.
 */
const readIfThere: Readonly<Record<string, readonly string[]>> = {
  'llm-router': ['router-config', 'router-keys', 'redis-url', 'redis-ca', 'webhook-secret'],
  'cluster-generate': ['cluster-client-certificate', 'cluster-client-key', 'cluster-server-ca'],
}

/** @param projectDirectory holds `.secrets`, one file a secret, as faas-cli has it */
export function createSecretMounts(projectDirectory: string): SecretMounts {
  const directory = mkdtempSync(join(tmpdir(), 'openfaas-secrets-'))
  const generated = new Map<string, string>()
  const absent = new Set<string>()
  const unlisted = new Map<string, readonly string[]>()

  function generate(name: string): string | undefined {
    if (!generatedNames.has(name)) return undefined
    const value = generated.get(name) ?? randomBytes(32).toString('hex')
    generated.set(name, value)
    return value
  }

  function find(name: string, given: Readonly<Record<string, string>>): string | Buffer | undefined {
    return given[name] ?? readSecretFile(projectDirectory, name) ?? generate(name)
  }

  return {
    directory,
    generated,
    absent,
    unlisted,
    valueOf(name, given) {
      const value = find(name, given)
      if (value === undefined) throw new Error(missing('The gateway', name))
      const text = value.toString().trim()
      if (text === '')
        throw new Error(`The secret ${name} is empty: write one to .secrets/${name}, or remove that file.`)
      return text
    },
    mount(functionName, secretNames, given) {
      const mountPath = join(directory, functionName)
      mkdirSync(mountPath, { mode: 0o700 })
      const besides = (readIfThere[functionName] ?? []).filter(
        (name) => !secretNames.includes(name) && hasSecretFile(projectDirectory, name),
      )
      if (besides.length > 0) unlisted.set(functionName, besides)
      for (const name of [...secretNames, ...besides]) {
        const value = find(name, given)
        if (value === undefined && optionalNames.has(name)) {
          absent.add(name)
          continue
        }
        if (value === undefined) throw new Error(missing(functionName, name))
        writeFileSync(join(mountPath, name), value, { mode: 0o400 })
      }
      return mountPath
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

export function hasSecretFile(projectDirectory: string, name: string): boolean {
  return existsSync(join(projectDirectory, '.secrets', name))
}

/** @throws for what is there and cannot be read, such as a folder */
function readSecretFile(projectDirectory: string, name: string): Buffer | undefined {
  if (!hasSecretFile(projectDirectory, name)) return undefined
  try {
    return readFileSync(join(projectDirectory, '.secrets', name))
  } catch (cause) {
    const why = messageOf(cause)
    throw new Error(`The secret ${name} must be a file that can be read, .secrets/${name} (${why}).`, { cause })
  }
}

function missing(functionName: string, name: string): string {
  return `${functionName} needs the secret ${name}: write it to .secrets/${name}, or take it out of the function's secrets in the stack file.`
}

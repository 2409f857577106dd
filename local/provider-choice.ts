import { readFileSync } from 'node:fs'
import { mentionedVariables, type Variables } from './envsubst.ts'
import { type ProviderRule, providerRules } from './providers.ts'
import { hasSecretFile } from './secrets.ts'

/** How a provider is reached in one run, and why. */
export type ProviderChoice = {
  rule: ProviderRule
  isSimulated: boolean
  reason: string
  /** For the variables of the stack file. */
  environment: Readonly<Record<string, string>>
  /** For the functions. */
  secrets: Readonly<Record<string, string>>
}

/** What a choice depends on. */
export type ProviderWorld = {
  /** Providers whose address the stack file does not mention are ignored. */
  stackText: string
  environment: Variables
  projectDirectory: string
  /** True if a server answers at an address. */
  answers(address: string): Promise<boolean>
}

/** Decides for each provider that the stack file mentions whether the real one is used. */
export function chooseProviders(world: ProviderWorld): Promise<ProviderChoice[]> {
  const mentioned = mentionedVariables(world.stackText)
  const rules = providerRules.filter(({ addressVariable }) => mentioned.has(addressVariable))
  return Promise.all(rules.map((rule) => choose(rule, world)))
}

async function choose(rule: ProviderRule, world: ProviderWorld): Promise<ProviderChoice> {
  const { environment, projectDirectory } = world
  const { addressVariable, credential, localAddress } = rule
  const secrets = credentialOf(rule, environment)
  const real = (reason: string, address: Readonly<Record<string, string>> = {}): ProviderChoice => {
    return { rule, isSimulated: false, reason, environment: address, secrets }
  }
  const simulated = (reason: string): ProviderChoice => {
    return { rule, isSimulated: true, reason, environment: {}, secrets: {} }
  }

  if (environment[addressVariable]) return real(`${addressVariable} is ${environment[addressVariable]}`)
  const unset = rule.neededVariables?.find((name) => !environment[name])
  if (unset !== undefined) return simulated(`${unset} is not set`)
  if (credential !== undefined) {
    const { variable, secret } = credential
    if (environment[variable]) return real(`${variable} is set`)
    if (hasSecretFile(projectDirectory, secret)) return real(`.secrets/${secret} exists`)
    return simulated(`there is neither ${variable} nor .secrets/${secret}`)
  }
  if (localAddress === undefined) return real('it needs no credential')
  if (await world.answers(localAddress)) return real(`it runs at ${localAddress}`, { [addressVariable]: localAddress })
  return simulated(`nothing answers at ${localAddress}`)
}

/** A credential from the environment, as the secret that its function reads. */
function credentialOf({ credential }: ProviderRule, environment: Variables): Readonly<Record<string, string>> {
  const value = credential && environment[credential.variable]
  if (!credential || !value) return {}
  return { [credential.secret]: credential.holds === 'path' ? readCredential(credential.variable, value) : value }
}

function readCredential(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`${variable} names ${path}, which cannot be read: correct it or unset it.`, { cause })
  }
}

import type { OpenFaaS } from './open-faas.ts'
import type { ProviderChoice } from './provider-choice.ts'
import { gatewayPassword } from './secrets.ts'

/**
 * The text that a user reads at the start: the functions, the simulated providers and how to use the real ones, where state is
 * kept, a first call.
 * @param store the file, or `memory`; undefined without a function that keeps anything
 */
export function startText(openFaaS: OpenFaaS, store: string | undefined): string {
  const { url, functions, providers, simulators, generatedSecrets, unlistedSecrets, consoleLink } = openFaaS
  const names = [...functions.keys()]
  return [
    '',
    `OpenFaaS is at ${url} with ${names.length} functions: ${names.join(', ')}`,
    '',
    ...providers.flatMap((choice) => providerLines(choice, simulators.get(choice.rule.simulated.name)?.url)),
    ...(store === undefined
      ? []
      : [unlistedSecrets.get('llm-router')?.includes('redis-url') ? redisLine : stateLine(store)]),
    ...Array.from(generatedSecrets, ([name, value]) => secretLine(name, value)),
    ...Array.from(unlistedSecrets, ([name, secrets]) => unlistedLine(name, secrets)),
    ...(functions.has('llm-router') ? [keysLine(url, generatedSecrets)] : []),
    '',
    ...(consoleLink === undefined ? [] : consoleLines(consoleLink)),
    ...(functions.get('llm-router')?.availableReplicas() === 0 ? [doesNotStart, ''] : []),
    'Try:',
    `  ${exampleCall(url, names)}`,
    `  ${passwordCommand(generatedSecrets)} | faas-cli login -g ${url} --password-stdin && faas-cli list -g ${url}`,
    '',
    'Ctrl-C ends it.',
    '',
  ].join('\n')
}

function providerLines({ rule, isSimulated, reason }: ProviderChoice, simulatorUrl: string | undefined): string[] {
  const name = rule.simulated.name.padEnd(11)
  if (!isSimulated) return [`${name}real, because ${reason}`]
  return [
    `${name}SIMULATED, because ${reason}; its replies carry x-simulated: true`,
    `${' '.repeat(name.length)}GET ${simulatorUrl}/simulator shows its behaviour, PUT changes it`,
    `${' '.repeat(name.length)}to use the real one, ${rule.howToUseTheRealOne}, then start again`,
  ]
}

/** The link signs in the first time, since it may stay in the browser's history. */
function consoleLines(link: string): string[] {
  return ['Open the console, by a link that signs in once:', `  ${link}`, '']
}

function stateLine(store: string): string {
  if (store === 'memory')
    return 'state      keys, spend and the ledger end with each replica of llm-router, as --state none asks'
  return `state      keys, spend and the ledger are kept in ${store}; --state none keeps nothing`
}

const doesNotStart =
  'PROBLEM    llm-router does not start, for the reason above, and answers 503: correct that, and start again'

const redisLine = 'state      keys, spend and the ledger are kept in the Redis of .secrets/redis-url'

/** On a cluster, a function gets what it lists and nothing else. */
function unlistedLine(functionName: string, secrets: readonly string[]): string {
  return `secret     ${functionName} also reads ${secrets.join(', ')} of .secrets; before you deploy, list that under its secrets in the stack file`
}

/** Functions that check the secret answer only callers that know it. */
function secretLine(name: string, value: string): string {
  return `secret     ${name} is ${value} for this run; write one of your own to .secrets/${name}`
}

/** A token of the user's own is read from its file. */
function keysLine(url: string, generated: ReadonlyMap<string, string>): string {
  const value = generated.get('admin-token')
  const command = `${value === undefined ? '' : `ADMIN_TOKEN=${value} `}npm run -s keys -- create --name first -g ${url}`
  return `keys       callers need one as soon as there is one: ${command}`
}

/** A password of the user's own is not printed. */
function passwordCommand(generated: ReadonlyMap<string, string>): string {
  const value = generated.get(gatewayPassword)
  return value === undefined ? `cat .secrets/${gatewayPassword}` : `echo ${value}`
}

function exampleCall(url: string, names: string[]): string {
  const name = names.find((known) => known === 'llm-router') ?? names[0] ?? ''
  const body = JSON.stringify({ task: 'classify', max_latency_ms: 200, prompt: 'Is this mail spam? You have won!' })
  return `curl -i ${url}/function/${name} -d '${body}'`
}

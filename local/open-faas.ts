import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, resolve } from 'node:path'
import { answersAt } from './answers-at.ts'
import { type Cleanup, createCleanup } from './cleanup.ts'
import { type Clock, systemClock } from './clock.ts'
import { startCron } from './cron.ts'
import type { Variables } from './envsubst.ts'
import { consoleFunction, createConsoleDoor, signInToConsole } from './gateway/console-door.ts'
import { createGateway } from './gateway/gateway.ts'
import { closeServer, listen } from './gateway/server.ts'
import { type Log, silentLog } from './log.ts'
import { createChildProcesses } from './provider/child-processes.ts'
import { deploy } from './provider/deploy.ts'
import type { DeployedFunction } from './provider/deployed-function.ts'
import { createFunctionLines } from './provider/function-lines.ts'
import { chooseProviders, type ProviderChoice } from './provider-choice.ts'
import { createSecretMounts, gatewayPassword } from './secrets.ts'
import { simulate } from './simulate.ts'
import type { Simulator } from './simulators/simulator.ts'
import { type FunctionSpecification, readStack } from './stack.ts'

/** The path of a stack file, or the text of one. `.secrets` is looked for beside the file, else in the working directory. */
type StackSource = { stackFile: string } | { stack: string }

export type OpenFaaSOptions = StackSource & {
  /** The path of each function's bundle. */
  bundles: ReadonlyMap<string, string>
  host?: string
  /** 0, the default, takes a free one. */
  port?: number
  /** The stack file's variables, and what tells which providers can be called. */
  environment?: Variables
  /** Values of secrets; they come before those of the environment and of `.secrets`. */
  secrets?: Readonly<Record<string, string>>
  /** Takes the place of every zero-duration in the stack file. */
  idleTimeoutMs?: number | undefined
  /** Functions that start at once, whatever their labels say. */
  startAtOnce?: readonly string[]
  /** How long a function may take to come up. */
  startTimeoutMs?: number
  /** The gateway's upstream_timeout. */
  upstreamTimeoutMs?: number
  clock?: Clock
  log?: Log
}

/** A running OpenFaaS: gateway, provider and watchdogs in this process, each function in one of its own. */
export type OpenFaaS = {
  url: string
  port: number
  functions: ReadonlyMap<string, DeployedFunction>
  /** Replicas of a function that take calls now. */
  replicas(functionName: string): number
  /** How each provider of the stack is reached. */
  providers: readonly ProviderChoice[]
  /** What the gateway's system API asks for. */
  password: string
  /** Opens the console, and signs in the first time; undefined without a console. */
  consoleLink: string | undefined
  /** Secrets that nobody gave and that were made for this run. */
  generatedSecrets: ReadonlyMap<string, string>
  /** By function, secrets of `.secrets` that it reads and the stack file does not list. */
  unlistedSecrets: ReadonlyMap<string, readonly string[]>
  /** By the provider's name. */
  simulators: ReadonlyMap<string, Simulator>
  /** Ends everything within a second; calls under way have half of it. */
  close(): Promise<void>
}

const closeGraceMs = 500

/**
 * Starts the functions of a stack file behind a gateway.
 * @throws with the fix in the message, and with nothing left running
 */
export async function startOpenFaaS(options: OpenFaaSOptions): Promise<OpenFaaS> {
  const cleanup = createCleanup()
  try {
    return await start(options, cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

async function start(options: OpenFaaSOptions, cleanup: Cleanup): Promise<OpenFaaS> {
  const { environment = {}, host = '127.0.0.1', clock = systemClock, log = silentLog } = options
  const { stackText, projectDirectory } = await readStackText(options)
  const secretMounts = createSecretMounts(projectDirectory)
  const processes = createChildProcesses()
  const functionLines = createFunctionLines()
  cleanup.add(
    atExitToo(() => {
      processes.killAll()
      secretMounts.remove()
    }),
  )
  const providers = await chooseProviders({ stackText, environment, projectDirectory, answers: answersAt })
  const { simulators, ...simulated } = await simulate(providers, secretMounts.directory)
  cleanup.add(() => closeAll(simulators.values()))
  const { server, port } = await listen({ host, port: options.port ?? 0 })
  cleanup.add(() => closeServer(server))

  // No request can come in before the next await, by which time somebody answers it.
  const url = `http://${reachable(host)}:${port}`
  const variables = merged([environment, ...providers.map((choice) => choice.environment), simulated.environment])
  const given = merged([...providers.map((choice) => choice.secrets), simulated.secrets, options.secrets ?? {}])
  const password = secretMounts.valueOf(gatewayPassword, given)
  const secrets = { ...given, [gatewayPassword]: password }
  const parts = {
    bundles: options.bundles,
    idleTimeoutMs: options.idleTimeoutMs,
    startAtOnce: options.startAtOnce ?? [],
    startTimeoutMs: options.startTimeoutMs ?? 30_000,
    ...{ secretMounts, secrets, processes, functionLines, clock, log },
  }
  const stack = readStack(stackText, { ...variables, GATEWAY_URL: url })
  const functions = new Map(stack.functions.map((specification) => [specification.name, deploy(specification, parts)]))
  cleanup.add(async () => {
    await Promise.all(Array.from(functions.values(), (deployed) => deployed.close(closeGraceMs)))
  })
  const upstreamTimeoutMs = options.upstreamTimeoutMs ?? 60_000
  const ownNames = [host, hostname()]
  const consoleDoor = functions.has(consoleFunction)
    ? createConsoleDoor(() => signInToConsole(url, secretMounts.valueOf('admin-token', given)))
    : undefined
  const gatewayParts = { functions, functionLines, gatewayUrl: url, password, ownNames, consoleDoor }
  server.on('request', createGateway({ ...gatewayParts, upstreamTimeoutMs, clock, log }))
  const hasSecrets = ({ secrets }: FunctionSpecification) => !secrets?.some((name) => secretMounts.absent.has(name))
  cleanup.add(startCron({ functions: stack.functions.filter(hasSecrets), gatewayUrl: url, clock, log }))
  await Promise.all(Array.from(functions.values(), (deployed) => deployed.startAtOnce()))

  return {
    url,
    port,
    functions,
    replicas: (name) => functions.get(name)?.availableReplicas() ?? 0,
    providers,
    password,
    consoleLink: consoleDoor && `${url}/${consoleDoor.query}`,
    generatedSecrets: secretMounts.generated,
    unlistedSecrets: secretMounts.unlisted,
    simulators,
    close: cleanup.run,
  }
}

async function readStackText(source: StackSource): Promise<{ stackText: string; projectDirectory: string }> {
  if ('stack' in source) return { stackText: source.stack, projectDirectory: process.cwd() }
  const { stackFile } = source
  return { stackText: await readFile(stackFile, 'utf8'), projectDirectory: dirname(resolve(stackFile)) }
}

/** The host in an address for callers on this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** Has something done when the process ends, by a crash for instance, and gives it to be done before that. */
function atExitToo(undo: () => void): () => void {
  process.once('exit', undo)
  return () => {
    process.off('exit', undo)
    undo()
  }
}

async function closeAll(simulators: Iterable<Simulator>): Promise<void> {
  await Promise.all(Array.from(simulators, (simulator) => simulator.close()))
}

function merged<Value>(records: Readonly<Record<string, Value>>[]): Record<string, Value> {
  return Object.assign({}, ...records)
}

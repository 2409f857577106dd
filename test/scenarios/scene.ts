import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Parts } from '#runtime/parts.ts'
import type { CreateFunction } from '#runtime/start.ts'
import { createFunction as createRouter } from '../../functions/llm-router/handler.ts'
import { createFunction as createProvider } from '../../functions/openai-generate/handler.ts'
import { systemClock } from '../../local/clock.ts'
import { createGateway } from '../../local/gateway/gateway.ts'
import { closeServer, listen } from '../../local/gateway/server.ts'
import { silentLog } from '../../local/log.ts'
import { createDeployedFunction, type DeployedFunction } from '../../local/provider/deployed-function.ts'
import { createFunctionLines } from '../../local/provider/function-lines.ts'
import { createWatchdog } from '../../local/watchdog/watchdog.ts'
import { startTestFunction, type TestFunction, type TestReply } from '../runtime/parts.ts'
import { sample } from './metrics.ts'
import { createServices, requestsByName } from './services.ts'
import type { Ending } from './upstream.ts'

export const model = 'gpt-5-mini'

export type ProviderSetup = {
  /** Where its API is: a simulator or an upstream. */
  at: { url: string }
  /** What its target in the catalogue has beside the usual. */
  target?: Record<string, unknown>
  /** Run whenever its replica starts; what this rejects with, the platform sees as a replica that does not come up. */
  onStart?: () => Promise<void>
  /** In place of the provider function. */
  createFunction?: CreateFunction
  parts?: Partial<Parts>
}

/**
 * The router, and a real provider function for each provider, on sockets, behind the embedded gateway and its watchdogs. Only
 * what says the time is the test's own, so that hours can pass.
 */
export type Scene = {
  router: TestFunction
  gatewayUrl: string
  /** What the router takes for the time. */
  clock: { nowMs: number }
  /** Taking one out undeploys it. */
  functions: Map<string, DeployedFunction>
  /** The short form. */
  ask(more?: object, headers?: Record<string, string>): Promise<TestReply>
  /** OpenAI's form, streamed. */
  askStream(more?: object): Promise<TestReply>
  /** The sum of a metric of the router over all series with these labels. */
  metric(name: string, labels?: Record<string, string>): Promise<number>
  /** 0 closed, 1 half open, 2 open, 3 cooling down, 4 disabled. */
  breaker(provider: string): Promise<number>
  /** Ends the process behind a provider function's watchdog. */
  endProcess(provider: string): Promise<void>
  /** The file of a provider function's key. */
  keyFile(provider: string): string
  /** Another replica of the router, which starts from zero. */
  anotherRouter(): Promise<TestFunction>
}

export type SceneOptions = {
  catalogue?: Record<string, unknown>
  upstreamTimeoutMs?: number
  maxInflight?: number
  routerParts?: Partial<Parts>
  /** Further settings of the router. */
  environment?: Record<string, string>
  /** Further settings of the provider functions; that of the router's name is the function's. */
  functionEnvironment?: Record<string, string>
  /** Functions are called by their own names, as on Kubernetes without OpenFaaS. */
  withoutGateway?: boolean
  /** The routers have a store in a file. */
  isShared?: boolean
}

/** Starts it with a target for each provider, asked in the given order; it ends with the test. */
export async function startScene(
  context: Ending,
  providers: Record<string, ProviderSetup>,
  {
    catalogue = {},
    upstreamTimeoutMs = 60_000,
    maxInflight = 0,
    routerParts = {},
    environment: more = {},
    functionEnvironment = {},
    withoutGateway = false,
    isShared = false,
  }: SceneOptions = {},
): Promise<Scene> {
  const directory = await mkdtemp(join(tmpdir(), 'scene-'))
  context.after(() => rm(directory, { recursive: true }))
  const keyFile = (provider: string) => join(directory, provider, 'openai-api-key')
  const functions = new Map<string, DeployedFunction>()
  const processes = new Map<string, TestFunction>()
  const deploy = async (name: string, running: TestFunction, onStart?: () => Promise<void>) => {
    context.after(() => running.close())
    processes.set(name, running)
    functions.set(name, inProcess(name, Number(new URL(running.url).port), maxInflight, onStart))
    if (onStart === undefined) await functions.get(name)?.startAtOnce()
  }

  for (const [name, { at, onStart, createFunction = createProvider, parts }] of Object.entries(providers)) {
    await mkdir(join(directory, name))
    await writeFile(keyFile(name), 'a-key-for-tests')
    await writeFile(join(directory, name, 'function-token'), 'a-token-of-the-scene')
    const environment = {
      OPENAI_BASE_URL: `${at.url}/v1`,
      OPENAI_MODEL: model,
      secret_mount_path: join(directory, name),
      OTEL_SERVICE_NAME: `${name}-generate`,
      ...functionEnvironment,
    }
    await deploy(`${name}-generate`, await startTestFunction(createFunction, environment, parts), onStart)
  }

  const { server, port } = await listen({ host: '127.0.0.1', port: 0 })
  context.after(() => closeServer(server))
  const gatewayUrl = `http://127.0.0.1:${port}`
  const functionLines = createFunctionLines()
  const access = { password: 'of the operator', ownNames: [] }
  const parts = {
    functions,
    functionLines,
    gatewayUrl,
    ...access,
    upstreamTimeoutMs,
    clock: systemClock,
    log: silentLog,
  }
  server.on('request', withoutGateway ? createServices(functions) : createGateway(parts))

  const clock = { nowMs: Date.parse('2026-11-21T12:00:00Z') }
  await writeFile(join(directory, 'function-token'), 'a-token-of-the-scene')
  const environment = {
    ...(withoutGateway ? { function_url: `http://{function}:${port}` } : { gateway_url: gatewayUrl }),
    ROUTER_CONFIG_YAML: JSON.stringify(catalogueOf(providers, catalogue)),
    secret_mount_path: directory,
    ...(isShared && { STORE_FILE: join(directory, 'state') }),
    ...more,
  }
  const ways = withoutGateway ? requestsByName(functions) : {}
  const startRouter = () =>
    startTestFunction(createRouter, environment, { now: () => clock.nowMs, ...ways, ...routerParts })
  const router = await startRouter()
  await deploy('llm-router', router)
  const metric = async (name: string, labels = {}) => sample((await router.get('/metrics')).text, name, labels)
  const messages = [{ role: 'user', content: 'x' }]
  return {
    ...{ router, gatewayUrl, clock, functions, keyFile, metric },
    ask: (more = {}, headers = {}) => router.post('/', { prompt: 'x', ...more }, headers),
    askStream: (more = {}) => router.post('/v1/chat/completions', { messages, stream: true, ...more }),
    async anotherRouter() {
      const another = await startRouter()
      context.after(() => another.close())
      return another
    },
    endProcess: async (provider) => processes.get(`${provider}-generate`)?.close(),
    breaker: (provider) => metric('llm_router_breaker_state', { target: `${provider}/${model}` }),
  }
}

function catalogueOf(providers: Record<string, ProviderSetup>, more: Record<string, unknown>) {
  const names = Object.keys(providers)
  const targets = names.map((provider, index) => ({
    provider,
    function: `${provider}-generate`,
    model,
    tasks: ['classify', 'generate', 'reason'],
    locality: 'external',
    // Each ten times as dear as the one before, so that it can be told who was billed.
    usdPerMillionTokens: { input: 10 ** index, output: 2 * 10 ** index },
    ...providers[provider]?.target,
  }))
  const rules = [{ reason: 'in_order', to: names.map((provider) => `${provider}/${model}`) }]
  return { rules, targets, ...more }
}

/** A function of this process as the platform sees one. */
function inProcess(name: string, port: number, maxInflight: number, onStart?: () => Promise<void>): DeployedFunction {
  const limits = { execTimeoutMs: 50_000, writeTimeoutMs: 52_000, healthcheckIntervalMs: 0 }
  return createDeployedFunction({
    specification: {
      ...{ name, image: '', fprocess: '', environment: {}, secrets: [], constraints: [] },
      ...{ labels: {}, annotations: {}, readonly_root_filesystem: '' },
    },
    scaling: { startsAtOnce: true },
    stopTimes: { intervalMs: 0, graceMs: 0 },
    async startPod() {
      await onStart?.()
      const watchdog = createWatchdog(port, { ...limits, maxInflight, readyPath: '' }, systemClock)
      return { watchdog, ended: new Promise(() => {}), stop: async () => watchdog.close() }
    },
    clock: systemClock,
    log: silentLog,
  })
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { buildFunctions } from '../../local/build.ts'
import { type OpenFaaS, startOpenFaaS } from '../../local/open-faas.ts'
import { type Behaviour, changeBehaviour, defaultBehaviour } from '../../local/simulators/behaviour.ts'

/** What the pages are tried on. */
export type ConsolePlatform = {
  /** Where the console is, with the slash at its end. */
  consoleUrl: string
  routerUrl: string
  adminToken: string
  /** The embedded OpenFaaS; undefined where `OPENFAAS_URL` names another one. */
  openFaaS: OpenFaaS | undefined
  /** Asks the router as an operator. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  /** Has a provider's simulator behave so, and as by default in all else. Only where the OpenFaaS is embedded. */
  behave(provider: string, change: Partial<Behaviour>): void
  /** Has all simulators behave as by default again. */
  behaveAsUsual(): void
  close(): Promise<void>
}

export const skipWithoutSimulators = process.env.OPENFAAS_URL
  ? 'NOT RUN: on this gateway, providers do not behave as they are told to'
  : false

/** The functions of stack.yml behind the gateway of `OPENFAAS_URL`, with `ADMIN_TOKEN`; else embedded, with simulated providers. */
export async function startConsolePlatform(): Promise<ConsolePlatform> {
  const { OPENFAAS_URL, ADMIN_TOKEN = 'the-admin-token-of-the-pages' } = process.env
  if (OPENFAAS_URL) return platformOf(OPENFAAS_URL, ADMIN_TOKEN, undefined, async () => {})
  const stackFile = fileURLToPath(new URL('../../stack.yml', import.meta.url))
  const state = await mkdtemp(join(tmpdir(), 'console-'))
  const openFaaS = await startOpenFaaS({
    stackFile,
    bundles: await buildFunctions(stackFile),
    environment: { STORE_FILE: join(state, 'router.db') },
    secrets: { 'admin-token': ADMIN_TOKEN },
  })
  return platformOf(openFaaS.url, ADMIN_TOKEN, openFaaS, async () => {
    await openFaaS.close()
    await rm(state, { recursive: true, force: true })
  })
}

function platformOf(
  url: string,
  adminToken: string,
  openFaaS: OpenFaaS | undefined,
  close: () => Promise<void>,
): ConsolePlatform {
  const routerUrl = `${url}/function/llm-router`
  return {
    consoleUrl: `${url}/function/llm-console/`,
    routerUrl,
    adminToken,
    openFaaS,
    async ask(method, path, body) {
      const response = await fetch(`${routerUrl}${path}`, {
        method,
        headers: { 'x-admin-token': adminToken },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: jsonOrUndefined(await response.text()) }
    },
    behave(provider, change) {
      const simulator = openFaaS?.simulators.get(provider)
      if (simulator === undefined) throw new Error(`There is no simulator of ${provider}.`)
      simulator.behaviour = changeBehaviour(defaultBehaviour, change)
    },
    behaveAsUsual() {
      for (const simulator of openFaaS?.simulators.values() ?? []) simulator.behaviour = defaultBehaviour
    },
    close,
  }
}

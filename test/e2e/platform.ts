import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { buildFunctions } from '../../local/build.ts'
import { startOpenFaaS } from '../../local/open-faas.ts'

export type Reply = { status: number; headers: Record<string, string | undefined>; text: string; body: unknown }

export type Piece = { text: string; atMs: number }

/** The OpenFaaS that the suite runs on. */
export type Platform = {
  url: string
  /** Of the user admin, for the system API. */
  password: string
  /** The router's admin-token. */
  adminToken: string
  /** Whether what the router remembers outlives its replicas. */
  remembers: boolean
  /** Sends a body to a path of the gateway; a text goes as it is, anything else as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** Sends JSON and gives the pieces of the reply with the time at which each came, in milliseconds since the first. */
  stream(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; pieces: Piece[] }>
  /** How long a function must be idle before it is gone; undefined where that is not known. */
  idleTimeoutMs: number | undefined
  close(): Promise<void>
}

/**
 * The gateway that `OPENFAAS_URL` names, with the stack deployed on it (`FUNCTION_TOKEN` is its function-token, `ADMIN_TOKEN` the
 * router's admin-token, `GATEWAY_PASSWORD` that of its system API, `OPENFAAS_IDLE_MS` its idle time, where it scales to zero;
 * `ROUTER_REMEMBERS=true` says that the router has a store that outlives it); else the embedded OpenFaaS with simulated providers.
 */
export async function openPlatform(): Promise<Platform> {
  const {
    OPENFAAS_URL,
    FUNCTION_TOKEN = 'end-to-end-function-token',
    GATEWAY_PASSWORD = 'end-to-end',
    ADMIN_TOKEN = 'end-to-end-admin-token',
    ROUTER_REMEMBERS,
    OPENFAAS_IDLE_MS,
  } = process.env
  const shown = { 'x-function-token': FUNCTION_TOKEN, authorization: `Basic ${btoa(`admin:${GATEWAY_PASSWORD}`)}` }
  if (OPENFAAS_URL) {
    const idleTimeoutMs = OPENFAAS_IDLE_MS ? Number(OPENFAAS_IDLE_MS) : undefined
    return {
      url: OPENFAAS_URL,
      password: GATEWAY_PASSWORD,
      adminToken: ADMIN_TOKEN,
      remembers: ROUTER_REMEMBERS === 'true',
      ...clientOf(OPENFAAS_URL, shown),
      idleTimeoutMs,
      close: async () => {},
    }
  }
  const file = fileURLToPath(new URL('../../stack.yml', import.meta.url))
  const idleTimeoutMs = 1500
  const state = await mkdtemp(join(tmpdir(), 'end-to-end-'))
  const openFaaS = await startOpenFaaS({
    stackFile: file,
    bundles: await buildFunctions(file),
    environment: { STORE_FILE: join(state, 'router.db') },
    secrets: {
      'function-token': FUNCTION_TOKEN,
      'gateway-password': GATEWAY_PASSWORD,
      'admin-token': ADMIN_TOKEN,
    },
    idleTimeoutMs,
  })
  return {
    url: openFaaS.url,
    password: GATEWAY_PASSWORD,
    adminToken: ADMIN_TOKEN,
    remembers: true,
    ...clientOf(openFaaS.url, shown),
    idleTimeoutMs,
    async close() {
      await openFaaS.close()
      await rm(state, { recursive: true, force: true })
    },
  }
}

function clientOf(url: string, shown: Record<string, string>): Pick<Platform, 'call' | 'stream'> {
  function open(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = { method, headers: { ...shown, ...headers } }
      const sent = request(new URL(path, url), options, resolve)
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    })
  }
  return {
    async call(method, path, body, headers = {}) {
      const response = await open(method, path, body, headers)
      const text = Buffer.concat(await response.toArray()).toString()
      const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
      return { status: response.statusCode ?? 0, headers: Object.fromEntries(flat), text, body: jsonOrUndefined(text) }
    },
    async stream(path, body, headers = {}) {
      const response = await open('POST', path, body, headers)
      const pieces: Piece[] = []
      let firstMs: number | undefined
      for await (const piece of response) {
        firstMs ??= performance.now()
        pieces.push({ text: String(piece), atMs: performance.now() - firstMs })
      }
      return { status: response.statusCode ?? 0, pieces }
    },
  }
}

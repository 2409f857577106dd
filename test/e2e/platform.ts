import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { buildFunctions } from '../../local/build.ts'
import { startOpenFaaS } from '../../local/open-faas.ts'

export type Reply = { status: number; headers: Record<string, string | undefined>; text: string; body: unknown }

/** The OpenFaaS that the suite runs on. */
export type Platform = {
  url: string
  /** Sends a body to a path of the gateway; a text goes as it is, anything else as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  /** How long a function must be idle before it is gone; undefined where that is not known. */
  idleTimeoutMs: number | undefined
  close(): Promise<void>
}

/**
 * The gateway that `OPENFAAS_URL` names, with the stack deployed on it (`FUNCTION_TOKEN` is its function-token, and
 * `OPENFAAS_IDLE_MS` its idle time, where it scales to zero); else the embedded OpenFaaS with simulated providers.
 */
export async function openPlatform(): Promise<Platform> {
  const { OPENFAAS_URL, FUNCTION_TOKEN = 'end-to-end', OPENFAAS_IDLE_MS } = process.env
  if (OPENFAAS_URL) {
    const idleTimeoutMs = OPENFAAS_IDLE_MS ? Number(OPENFAAS_IDLE_MS) : undefined
    return { url: OPENFAAS_URL, call: caller(OPENFAAS_URL, FUNCTION_TOKEN), idleTimeoutMs, close: async () => {} }
  }
  const file = fileURLToPath(new URL('../../stack.yml', import.meta.url))
  const idleTimeoutMs = 1500
  const openFaaS = await startOpenFaaS({
    stackFile: file,
    bundles: await buildFunctions(file),
    environment: {},
    secrets: { 'function-token': FUNCTION_TOKEN },
    idleTimeoutMs,
  })
  return { url: openFaaS.url, call: caller(openFaaS.url, FUNCTION_TOKEN), idleTimeoutMs, close: () => openFaaS.close() }
}

function caller(url: string, functionToken: string): Platform['call'] {
  return (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const options = { method, headers: { 'x-function-token': functionToken, ...headers } }
      const sent = request(new URL(path, url), options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(flat), text, body: asJson(text) })
        })
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    })
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

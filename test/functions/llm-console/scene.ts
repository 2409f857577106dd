import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFunction } from '../../../template/llm-node/bundle.ts'
import { type CallOptions, call, type Reply } from '../../local/call.ts'
import { root } from '../../repository/tree.ts'
import { type BundleProcess, end, portOf, runBundle } from '../bundle-process.ts'

export const adminToken = 'the-admin-token-of-the-console'

/** What the pages send with everything that changes or spends. */
export const fromPage = { 'x-llm-console-page': 'true', 'sec-fetch-site': 'same-origin' }

export type Asked = { method: string; url: string; headers: IncomingMessage['headers']; body: string; hasLeft: boolean }

/** The console as it is shipped, and what stands in for the gateway and the router behind it. */
export type Scene = {
  url: string
  /** What the gateway has been asked. */
  asked: Asked[]
  /** How it answers from now on. */
  answer: (request: IncomingMessage, response: ServerResponse) => void
  call(path: string, options?: CallOptions): Promise<Reply>
  /** The Cookie header of a new session. */
  signIn(): Promise<string>
  close(): Promise<void>
}

/** The console as the image has it, in a folder of its own. */
export async function buildConsole(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-console-'))
  await bundleFunction(join(root, 'functions/llm-console/handler.ts'), join(folder, 'index.cjs'))
  return folder
}

/** @param token the secret admin-token; null if it is not mounted */
export async function startScene(
  folder: string,
  token: string | null = adminToken,
  environment: Readonly<Record<string, string>> = {},
): Promise<Scene> {
  const secrets = await mkdtemp(join(tmpdir(), 'llm-console-secrets-'))
  if (token !== null) await writeFile(join(secrets, 'admin-token'), `${token}\n`)
  const asked: Asked[] = []
  const gateway = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const one: Asked = { method, url, headers, body: '', hasLeft: false }
    asked.push(one)
    response.on('close', () => {
      one.hasLeft = !response.writableFinished
    })
    one.body = Buffer.concat(await request.toArray()).toString()
    scene.answer(request, response)
  })
  const gatewayUrl = await listen(gateway)
  const running = runBundle(join(folder, 'index.cjs'), {
    gateway_url: gatewayUrl,
    secret_mount_path: secrets,
    LOG_LEVEL: 'info',
    ...environment,
  })
  const url = `http://127.0.0.1:${await portOf(running)}`
  const scene: Scene = {
    url,
    asked,
    answer: (_request, response) => answerJson(response, 200, { keys: [] }),
    call: (path, options) => call(`${url}${path}`, options),
    async signIn() {
      const reply = await call(`${url}/session`, { headers: fromPage, body: JSON.stringify({ token }) })
      return (reply.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
    },
    close: () => closeAll(running, gateway, secrets),
  }
  return scene
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function closeAll(running: BundleProcess, gateway: Server, secrets: string): Promise<void> {
  await end(running)
  gateway.closeAllConnections()
  await new Promise((resolve) => gateway.close(resolve))
  await rm(secrets, { recursive: true, force: true })
}

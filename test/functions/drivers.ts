import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonOrUndefined, parseJson } from '#runtime/contract/parse.ts'
import { answer } from '#runtime/http/answer.ts'
import type { Reply } from '#runtime/http/call.ts'
import { createLog } from '#runtime/log.ts'
import { type CreateFunction, createParts, start } from '#runtime/start.ts'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { root } from '../repository/tree.ts'
import { quiet } from '../runtime/quiet.ts'
import { end, portOf, runBundle } from './bundle-process.ts'

export type DrivenReply = { status: number; headers: Record<string, string>; text: string; body: unknown }

type Options = { headers?: Record<string, string>; signal?: AbortSignal }

/** A function that a suite can call, whether it is a value, on a socket or in a process of its own. */
export type Driver = {
  post(path: string, body: unknown, options?: Options): Promise<DrivenReply>
  get(path: string): Promise<DrivenReply>
  close(): Promise<void>
}

/** A function to be driven: what its handler exports, and the folder that it is bundled from. */
export type Driven = { createFunction: CreateFunction; folder: string }

export type StartDriver = (driven: Driven, environment: Record<string, string>) => Promise<Driver>

/** The function as a value: no server, no socket on its side. */
const inProcess: StartDriver = async ({ createFunction }, environment) => {
  const parts = { ...createParts({ ...quiet, ...environment }), log: createLog('silent') }
  const routes = await createFunction(parts)
  const ask = async (
    method: string,
    path: string,
    body: unknown,
    { headers = {}, signal = new AbortController().signal }: Options = {},
  ) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const json = () => parseJson(bytes, parts.requestRoom.share())
    const given = { method, path, query: '', headers, trailers: {}, body: bytes, json }
    const reply = await answer(routes, { id: 'test', ...given, signal, log: parts.log, note: () => {} })
    const text = await textOf(reply.body)
    return { status: reply.status, headers: reply.headers, text, body: jsonOrUndefined(text) }
  }
  return {
    post: (path, body, options) => ask('POST', path, body, options),
    get: (path) => ask('GET', path, ''),
    close: async () => {},
  }
}

const overSocket: StartDriver = async ({ createFunction }, environment) => {
  const running = await start(createFunction, { ...quiet, ...environment })
  return client(running.port, running.close)
}

/** The function as it is shipped: its bundle, in a process of its own. */
const asBundle: StartDriver = async ({ folder }, environment) => {
  const directory = await mkdtemp(join(tmpdir(), 'bundle-'))
  const bundle = join(directory, 'index.cjs')
  await bundleFunction(join(root, 'functions', folder, 'handler.ts'), bundle)
  const started = runBundle(bundle, { ...quiet, LOG_LEVEL: 'info', ...environment })
  const close = async () => {
    await end(started)
    await rm(directory, { recursive: true })
  }
  try {
    return client(await portOf(started), close)
  } catch (error) {
    await close()
    throw error
  }
}

function client(port: number, close: () => Promise<void>): Driver {
  const agent = new Agent({ keepAlive: true })
  const ask = (method: string, path: string, body: unknown, { headers = {}, signal }: Options = {}) =>
    new Promise<DrivenReply>((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path, method, agent, headers, signal }
      const request = httpRequest(options, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(flat),
            text,
            body: jsonOrUndefined(text),
          })
        })
      })
      request.on('error', reject)
      request.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  return {
    post: (path, body, options) => ask('POST', path, body, options),
    get: (path) => ask('GET', path, ''),
    async close() {
      agent.destroy()
      await close()
    },
  }
}

export const drivers = {
  'in process': inProcess,
  'over a socket': overSocket,
  'as a bundle': asBundle,
} satisfies Record<string, StartDriver>

async function textOf(body: Reply['body']): Promise<string> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body).toString()
  let text = ''
  for await (const piece of body) text += piece
  return text
}

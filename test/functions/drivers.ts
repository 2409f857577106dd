import { Agent, request as httpRequest } from 'node:http'
import { answer } from '#runtime/http/answer.ts'
import { createLog } from '#runtime/log.ts'
import { type CreateFunction, createParts, start } from '#runtime/start.ts'

export type DrivenReply = { status: number; headers: Record<string, string>; body: unknown }

/** A function that a suite can call, whether there is a socket between the two or not. */
export type Driver = {
  post(
    path: string,
    body: unknown,
    options?: { headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<DrivenReply>
  close(): Promise<void>
}

type StartDriver = (createFunction: CreateFunction, environment: Record<string, string>) => Promise<Driver>

const quiet = { http_port: '0', LOG_LEVEL: 'silent', secret_mount_path: '/nonexistent' }

/** The function as a value: no server, no socket on its side. */
const inProcess: StartDriver = async (createFunction, environment) => {
  const parts = { ...createParts({ ...quiet, ...environment }), log: createLog('silent') }
  const routes = await createFunction(parts)
  return {
    async post(path, body, { headers = {}, signal = new AbortController().signal } = {}) {
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
      const call = { id: 'test', method: 'POST', path, headers, body: bytes, signal, log: parts.log }
      const reply = await answer(routes, call)
      return { status: reply.status, headers: reply.headers, body: asJson(Buffer.from(reply.body).toString()) }
    },
    close: async () => {},
  }
}

const overSocket: StartDriver = async (createFunction, environment) => {
  const running = await start(createFunction, { ...quiet, ...environment })
  const agent = new Agent({ keepAlive: true })
  return {
    post: (path, body, { headers = {}, signal } = {}) =>
      new Promise((resolve, reject) => {
        const options = { port: running.port, host: '127.0.0.1', path, method: 'POST', agent, headers, signal }
        const request = httpRequest(options, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => {
            const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
            resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(flat), body: asJson(text) })
          })
        })
        request.on('error', reject)
        request.end(typeof body === 'string' ? body : JSON.stringify(body))
      }),
    async close() {
      agent.destroy()
      await running.close()
    },
  }
}

export const drivers: Record<string, StartDriver> = { 'in process': inProcess, 'over a socket': overSocket }

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

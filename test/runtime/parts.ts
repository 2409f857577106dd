import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import type { Parts } from '#runtime/parts.ts'
import { type CreateFunction, createParts, start } from '#runtime/start.ts'
import { freshSecrets } from './fresh-secrets.ts'
import { quiet } from './quiet.ts'

export type TestFunction = {
  url: string
  /** Sends JSON and reads the reply, whatever its status. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<TestReply>
  get(path: string, headers?: Record<string, string>): Promise<TestReply>
  close(): Promise<void>
}

export type TestReply = { status: number; headers: Headers; body: unknown; text: string }

/** A function on a real socket, quiet, on a free port, and without the secrets of the machine. */
export async function startTestFunction(
  createFunction: CreateFunction,
  environment: Record<string, string> = {},
  overrides: Partial<Parts> = {},
): Promise<TestFunction> {
  const all = { ...quiet, ...environment }
  const parts = createParts(all)
  const secrets = freshSecrets(parts.settings.secret_mount_path, all, parts.redactor)
  const running = await start(createFunction, all, { ...parts, secrets, ...overrides })
  const url = `http://127.0.0.1:${running.port}`
  return {
    url,
    close: running.close,
    get: async (path, headers = {}) => read(await fetch(url + path, { headers })),
    post: async (path, body, headers = {}) =>
      read(
        await fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
  }
}

async function read(response: Response): Promise<TestReply> {
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: jsonOrUndefined(text) }
}

/** The `error` of a reply that must be of the one shape. */
export function errorOf(reply: TestReply): { message: string; type: string; param: string | null; code: string } {
  const { body } = reply
  if (typeof body === 'object' && body !== null && 'error' in body && isError(body.error)) return body.error
  throw new Error(`Status ${reply.status} without an error of the one shape: ${reply.text.slice(0, 300)}`)
}

function isError(value: unknown): value is { message: string; type: string; param: string | null; code: string } {
  if (typeof value !== 'object' || value === null) return false
  const { message, type, param, code } = Object.assign({ message: null, type: null, param: 0, code: null }, value)
  return (
    typeof message === 'string' &&
    typeof type === 'string' &&
    typeof code === 'string' &&
    (param === null || typeof param === 'string')
  )
}

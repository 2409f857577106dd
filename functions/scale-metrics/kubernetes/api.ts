import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { LlmError } from '#runtime/errors.ts'
import type { Send } from '#runtime/http/client.ts'

/** Reads one object of the Kubernetes API, as the pod's own service account. */
export type ReadObject = (path: string, signal?: AbortSignal) => Promise<unknown>

export type KubernetesParts = { send: Send; host: string; port: number; serviceAccountPath: string }

const limitMs = 5000

/** The token and the authority are read each time: Kubernetes renews them. */
export function createReadObject({ send, host, port, serviceAccountPath }: KubernetesParts): ReadObject {
  const read = (name: string) => readFile(join(serviceAccountPath, name), 'utf8')
  const authority = host.includes(':') ? `[${host}]` : host
  return async (path, signal) => {
    const refused = (why: string, cause?: unknown) =>
      new LlmError('function_unavailable', `Kubernetes does not answer ${path}: ${why}`, {
        cause,
        fix: 'Give the service account of scale-metrics the roles of the chart.',
      })
    try {
      const [token, ca] = await Promise.all([read('token'), read('ca.crt')])
      const limit = AbortSignal.timeout(limitMs)
      const { status, body } = await send({
        url: `https://${authority}:${port}${path}`,
        method: 'GET',
        headers: { accept: 'application/json', authorization: `Bearer ${token.trim()}` },
        tls: { ca },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      if (status !== 200) throw refused(`status ${status}`)
      return jsonOrUndefined(body.toString('utf8'))
    } catch (error) {
      if (error instanceof LlmError) throw error
      throw refused('it cannot be reached, or there is no service account', error)
    }
  }
}

import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { type Listening, listening } from '../../listening.ts'
import type { ControlPlane } from '../control-plane/start.ts'

/** An address of the control plane's apiserver that says it is of another version. */
export async function pretendVersion({ url, directory, kubectl }: ControlPlane, version: string): Promise<Listening> {
  const token = await kubectl(['config', 'view', '--raw', '--minify', '--output=jsonpath={.users[0].user.token}'])
  const ca = await readFile(join(directory, 'apiserver.crt'))
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? []
  return listening((asked, answer) => {
    if (asked.url?.startsWith('/version')) {
      answer.setHeader('content-type', 'application/json')
      answer.end(JSON.stringify({ major, minor, gitVersion: version }))
      return
    }
    const { method } = asked
    // Clients keep their token from addresses without TLS.
    const headers = { ...asked.headers, authorization: `Bearer ${token}` }
    const passed = request(`${url}${asked.url}`, { method, headers, ca }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(answer)
    })
    passed.once('error', () => answer.destroy())
    asked.pipe(passed)
  })
}

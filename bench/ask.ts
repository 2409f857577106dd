import { type Agent, request } from 'node:http'
import type { Subject } from './subject.ts'

/**
 * Sends the subject's request and resolves when its answer has ended.
 * @throws Error with the answer, when it is not a 200
 */
export function ask(subject: Subject, port: number, agent: Agent | false): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method, headers, body } = subject.request
    const sent = request({ host: '127.0.0.1', port, agent, method, path: '/', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`${subject.name} answered ${response.statusCode}: ${Buffer.concat(chunks)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

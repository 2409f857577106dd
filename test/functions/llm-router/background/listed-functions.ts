import assert from 'node:assert/strict'
import { LlmError } from '#runtime/errors.ts'
import type { HttpReply, HttpRequest } from '#runtime/http/client.ts'
import { createLog } from '#runtime/log.ts'
import { deployedFunctions } from '../../../../functions/llm-router/background/deployed-functions.ts'
import { shipped } from '../shipped.ts'

/** The functions that a gateway lists which says what a test has it say. */
export function watch(secrets: Record<string, string> = {}) {
  const asked: HttpRequest[] = []
  const lines: string[] = []
  /** The names of what is read as a secret, and so masked in each answer. */
  const masked = new Set<string>()
  const said: { status: number; body: string; error?: Error } = { status: 200, body: '[]' }
  const send = async (request: HttpRequest): Promise<HttpReply> => {
    asked.push(request)
    if (said.error) throw said.error
    return { status: said.status, headers: {}, body: Buffer.from(said.body) }
  }
  const clock = { nowMs: 0 }
  const { tasks, deploymentOf, replied, refresh, seen } = deployedFunctions({
    now: () => clock.nowMs,
    steadyNow: () => clock.nowMs,
    send,
    siblings: { gatewayUrl: 'http://gateway' },
    catalogue: shipped,
    secrets: {
      read(name) {
        masked.add(name)
        if (secrets[name] === '') throw new LlmError('missing_secret', `The secret ${name} is empty`)
        return secrets[name]
      },
      readConfiguration: (name) => secrets[name],
    },
    log: createLog('info', (line) => {
      const { reason, msg } = JSON.parse(line)
      lines.push(reason === undefined ? msg : `${reason}: ${msg}`)
    }),
  })
  const [task] = tasks
  assert.ok(task)
  const isDeployed = (name: string) => {
    const deployment = deploymentOf(name)
    return deployment && deployment.state !== 'missing'
  }
  return { asked, masked, lines, said, task, isDeployed, deploymentOf, replied, refresh, seen, clock }
}

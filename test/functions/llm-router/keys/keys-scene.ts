import type { TestContext } from 'node:test'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { createToken, hashOf } from '../../../../functions/llm-router/keys/token.ts'
import { startTestFunction } from '../../../runtime/parts.ts'
import { startGateway } from '../gateway.ts'
import { today } from '../shipped.ts'
import { mountSecrets } from './mount.ts'

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A router with these keys declared, each with a token of its own, and the gateway behind it. */
export async function start(
  context: TestContext,
  keys: readonly Record<string, unknown>[],
  { environment = {}, adminToken }: { environment?: Record<string, string>; adminToken?: string } = {},
) {
  const gateway = await startGateway()
  context.after(gateway.close)
  const output: string[] = []
  const log = createLog('debug', (line) => output.push(line))
  const tokens = keys.map(() => createToken())
  const declared = keys.map((key, index) => ({
    id: `k${index}`,
    name: `Key ${index}`,
    hashes: [hashOf(tokens[index] ?? '')],
    ...key,
  }))
  const mount = mountSecrets(context, {
    ...(keys.length > 0 && { 'router-keys': JSON.stringify(declared) }),
    ...(adminToken && { 'admin-token': adminToken }),
  })
  const clock = { nowMs: today }
  const own = { gateway_url: gateway.url, secret_mount_path: mount.path, ...environment }
  const router = await startTestFunction(createFunction, own, { now: () => clock.nowMs, log })
  context.after(router.close)
  return { router, gateway, tokens, output, clock, mount, token: tokens[0] ?? '' }
}

/** Each route that answers a caller, with a body for it. */
export const calls: [string, unknown][] = [
  ['/', { prompt: 'Hello' }],
  ['/', { prompt: 'Hello', stream: true }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello' }] }],
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello' }], stream: true }],
  ['/v1/embeddings', { input: 'Hello' }],
  ['/v1/models', undefined],
  ['/v1/models/gpt-5-mini', undefined],
  ['/key', undefined],
  ['/route', { prompt: 'Hello' }],
]

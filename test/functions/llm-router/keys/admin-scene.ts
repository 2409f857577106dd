import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { createLog } from '#runtime/log.ts'
import { createFunction } from '../../../../functions/llm-router/handler.ts'
import { startTestFunction } from '../../../runtime/parts.ts'
import { today } from '../shipped.ts'
import { mountSecrets } from './mount.ts'

export const adminToken = 'an-admin-token-of-this-test'
export const hourMs = 3_600_000

type Got = { status: number; headers: Headers; body: Record<string, unknown>; code: unknown; message: string }

/** A router that an operator can reach, its clock, and all that it writes. */
export async function start(context: TestContext, secrets: Record<string, string> = { 'admin-token': adminToken }) {
  const output: string[] = []
  const log = createLog('debug', (line) => output.push(line))
  const mount = mountSecrets(context, secrets)
  const clock = { nowMs: today }
  const environment = { gateway_url: 'http://127.0.0.1:1', secret_mount_path: mount.path }
  const router = await startTestFunction(createFunction, environment, { now: () => clock.nowMs, log })
  context.after(router.close)

  async function ask(method: string, path: string, body?: unknown, token = adminToken): Promise<Got> {
    const reply = await fetch(router.url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await reply.text()
    const parsed = Object(jsonOrUndefined(text))
    output.push(text.replaceAll(/"token":"[^"]*"/g, ''), JSON.stringify([...reply.headers]))
    const { code, message = '' } = Object(parsed.error)
    return { status: reply.status, headers: reply.headers, body: parsed, code, message }
  }
  const make = async (properties: object) => {
    const { status, body } = await ask('POST', '/admin/keys', properties)
    assert.equal(status, 201, JSON.stringify(body))
    return { id: String(body.id), token: String(body.token), body }
  }
  /** The status with which a key's calls are answered, two seconds later. */
  const statusOf = async (token: string) => {
    clock.nowMs += 2000
    return (await ask('GET', '/v1/models', undefined, token)).status
  }
  return { ask, make, statusOf, clock, output, mount, router }
}

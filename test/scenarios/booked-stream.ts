import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { until } from '../until.ts'
import { startScene } from './scene.ts'
import { startUpstream, type UpstreamCall } from './upstream.ts'

export const usd = { input: 10, output: 100, cacheWrite: 12.5 }
export const target = {
  contextWindowTokens: 200_000,
  maxOutputTokens: 50_000,
  usdPerMillionTokens: usd,
  capabilities: ['several_choices'],
}
export const catalogue = { allowances: { all: { budgets: [{ usd: 1000, per: 'month' }] } } }

/** A chunk that also reports usage. */
export const counted = (data: string, usage: object) => JSON.stringify({ ...JSON.parse(data), usage })

export type Setup = { script: (call: UpstreamCall) => void; more?: object; provider?: object; scene?: object }

/** Asks for a stream and leaves it once its last word is there, or at its end. Resolves to what has been booked. */
export async function bookedAfter(context: TestContext, { script, more, provider, scene: options }: Setup) {
  const at = await startUpstream(context, script)
  const scene = await startScene(context, { first: { at, target, ...provider } }, { catalogue, ...options })
  const balance = async () => Object((await scene.router.get('/key')).body).balances[0]
  const messages = [{ role: 'user', content: 'x' }]
  const body = JSON.stringify({ messages, max_tokens: 40_000, stream: true, ...more })
  const reply = await fetch(`${scene.router.url}/v1/chat/completions`, { method: 'POST', body })
  assert.ok(reply.body)
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('LAST')) {
    const { done, value } = await reader.read()
    if (done) break
    text += value
  }
  await reader.cancel()
  await until(async () => (await balance()).reserved_usd === 0)
  return { usd: (await balance()).used_usd, text, call: at.calls[0], scene }
}

export const assertNear = (actual: number, expected: number) =>
  assert.ok(actual >= expected && actual < expected + 0.001, `${actual} is not about ${expected}`)

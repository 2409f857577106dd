import assert from 'node:assert/strict'
import { type Agent, request } from 'node:http'

/** Those before are not measured, because V8 still compiles. */
const warmUps = 300
const body = JSON.stringify({
  messages: [{ role: 'user', content: `What is a llama? ${'And why? '.repeat(100)}` }],
  temperature: 0,
})

/** In microseconds, of each hit: what the router says that it took, and the whole call. */
export async function askedTimes(
  url: string,
  agent: Agent,
  calls: number,
): Promise<{ own: number[]; whole: number[] }> {
  const own: number[] = []
  const whole: number[] = []
  for (let call = -warmUps; call < calls; call += 1) {
    const startMs = performance.now()
    const { result, overheadMs } = await ask(url, agent)
    const ms = performance.now() - startMs
    if (call < 0) continue
    assert.equal(result, 'hit')
    own.push(overheadMs * 1000)
    whole.push(ms * 1000)
  }
  return { own, whole }
}

function ask(url: string, agent: Agent): Promise<{ result: unknown; overheadMs: number }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const asked = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      const { 'x-llm-cache': result, 'x-llm-overhead-ms': overhead } = response.headers
      response.resume().on('end', () => resolve({ result, overheadMs: Number(overhead) }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

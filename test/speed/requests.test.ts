import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { shareOut } from '../../bench/clients.ts'
import { type Metered, startMetered } from '../../bench/metered/metered.ts'
import { median } from '../../bench/statistics.ts'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import type { Listening } from '../listening.ts'
import { root } from '../repository/tree.ts'
import { startUpstream } from './upstream.ts'

/**
 * What a request costs, by measures that do not depend on how fast the machine is or what else it does: bytes that it allocates,
 * which Node's version and the code decide alone, and CPU time in multiples of what a bare echo takes in the same run. Bytes
 * are the same within a few per cent; their bars are a fifth above. Garbage and time go together, so they find most that is slow.
 * The ratios vary by half, so their bars find blunders only.
 */
const bars = [
  { name: 'groq-generate', kind: 'chat', kilobytes: 125, timesEcho: 30 },
  { name: 'groq-generate', kind: 'stream', kilobytes: 435, timesEcho: 60 },
  { name: 'llm-router', kind: 'chat', kilobytes: 285, timesEcho: 50 },
  { name: 'llm-router', kind: 'stream', kilobytes: 550, timesEcho: 60 },
] as const
const rounds = 5
const requestsPerRound = 60
/** Then V8 has compiled what is often run. */
const warmUps = 400
const connections = 4
/** The young generation has room for all that a round allocates, so that what the heap has grown by is what was allocated. */
const nodeFlags = ['--min-semi-space-size=128', '--max-semi-space-size=128']
const token = 'function-token-for-the-test'

type Kind = 'chat' | 'stream'
type Cost = { bytes: number; cpuMs: number }

describe('a request', () => {
  let upstream: Listening
  let directory: string
  const running = new Map<string, Metered>()
  const agent = new Agent({ keepAlive: true, maxSockets: connections })

  before(async () => {
    upstream = await startUpstream()
    directory = await mkdtemp(join(tmpdir(), 'speed-'))
    await writeFile(join(directory, 'function-token'), token)
    await writeFile(join(directory, 'groq-api-key'), 'key-for-the-test')
    const urls = { GROQ_BASE_URL: upstream.url, gateway_url: upstream.url }
    const environment = { secret_mount_path: directory, ALLOW_ANONYMOUS: 'true', ...urls }
    running.set('echo', await startMetered(join(root, 'bench/bare-echo.ts'), { environment: {}, nodeFlags }))
    for (const name of new Set(bars.map((bar) => bar.name))) {
      const bundle = join(directory, `${name}.cjs`)
      await bundleFunction(join(root, 'functions', name, 'handler.ts'), bundle)
      running.set(name, await startMetered(bundle, { environment, nodeFlags }))
    }
  })
  after(async () => {
    agent.destroy()
    await Promise.all([...running.values()].map((one) => one.end()))
    await upstream.close()
    await rm(directory, { recursive: true })
  })

  for (const { name, kind, kilobytes, timesEcho } of bars) {
    test(`of ${name} allocates at most ${kilobytes} kB for a ${kind}, and takes at most ${timesEcho} times an echo’s CPU time`, async (t) => {
      const [echo, one] = [running.get('echo'), running.get(name)]
      assert.ok(echo && one)
      for (const metered of [echo, one]) await send(metered, kind, warmUps)
      const costs: { own: Cost; echo: Cost }[] = []
      for (let round = 0; round < rounds; round += 1) {
        costs.push({ echo: await costOf(echo, kind), own: await costOf(one, kind) })
      }
      const bytes = median(costs.map(({ own }) => own.bytes))
      const ratio = median(costs.map(({ own, echo }) => own.cpuMs / echo.cpuMs))
      t.diagnostic(`${(bytes / 1000).toFixed(0)} kB, ${ratio.toFixed(1)} times an echo's CPU time`)
      if (bytes <= kilobytes * 1000 && ratio <= timesEcho) return
      assert.fail(
        `A ${kind} of ${name} now allocates ${(bytes / 1000).toFixed(0)} kB (at most ${kilobytes}) and takes ${ratio.toFixed(1)} times an ` +
          `echo's CPU time (at most ${timesEcho}). Compare with the commit before; these functions allocate the most, in bytes per request:\n` +
          `${await describeAllocators(one, kind)}\nFor time, add --cpu-prof to nodeFlags.`,
      )
    })
  }

  async function costOf(metered: Metered, kind: Kind): Promise<Cost> {
    await metered.collect()
    const earlier = await metered.read()
    await send(metered, kind, requestsPerRound)
    const later = await metered.read()
    assert.equal(
      later.collections,
      earlier.collections,
      'Garbage was collected meanwhile: raise --max-semi-space-size.',
    )
    return {
      bytes: (later.heapBytes - earlier.heapBytes) / requestsPerRound,
      cpuMs: (later.cpuMs - earlier.cpuMs) / requestsPerRound,
    }
  }

  async function describeAllocators(metered: Metered, kind: Kind): Promise<string> {
    const allocators = await metered.allocators(() => send(metered, kind, requestsPerRound))
    const lines = allocators.map(({ where, bytes }) => `${Math.round(bytes / requestsPerRound)}  ${where}`)
    return lines.slice(0, 12).join('\n')
  }

  async function send(metered: Metered, kind: Kind, requests: number): Promise<void> {
    await shareOut(connections, { count: requests }, (number) => ask(metered.url, bodyOf(kind, number), agent))
  }
})

/** All are of the same length and none like the one before it, since the router slows down who repeats himself. */
function bodyOf(kind: Kind, number: number): string {
  const content = `Why does routing save money? Give reason ${1000 + number}.`
  const stream = kind === 'stream' && { stream: true, stream_options: { include_usage: true } }
  return JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 100, ...stream })
}

function ask(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-function-token': token }
    const sent = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200 && !text.includes('"error"')) resolve()
        else reject(new Error(`It answered ${response.statusCode}: ${text}`))
      })
    })
    sent.on('error', reject).end(body)
  })
}

import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { buildFunctions } from '../local/build.ts'
import { type OpenFaaS, startOpenFaaS } from '../local/open-faas.ts'
import { formatTable, type Row, row } from './report.ts'
import { childrenResidentMegabytes } from './resident-memory.ts'
import { median } from './statistics.ts'

/**
 * What a stream costs: how much later the first token comes than from the provider itself, through a provider function and
 * through the whole chain; and whether a thousand streams at once all arrive whole. Everything runs in few processes on
 * one machine: compare the figures with each other, not with another machine's.
 */
const rounds = 200
const streamsAtOnce = 1000

type Way = { name: string; url: string; headers: Record<string, string> }

const chat = JSON.stringify({
  model: 'openai/gpt-oss-20b',
  messages: [{ role: 'user', content: 'Tell me a story.' }],
  stream: true,
  stream_options: { include_usage: true },
})

/** Milliseconds to the first piece of the answer, and whether the stream was whole. */
function stream(way: Way, agent: Agent): Promise<{ firstMs: number; isWhole: boolean }> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...way.headers }
    const sent = request(way.url, { method: 'POST', agent, headers }, (response) => {
      let firstMs: number | undefined
      let tail = ''
      response.on('data', (piece: Buffer) => {
        const text = String(piece)
        if (firstMs === undefined && text.includes('"content":"S')) firstMs = performance.now() - startedMs
        tail = (tail + text).slice(-20)
      })
      response.on('error', reject)
      response.on('end', () => resolve({ firstMs: firstMs ?? Number.NaN, isWhole: tail.endsWith('data: [DONE]\n\n') }))
    })
    sent.on('error', reject)
    sent.end(chat)
  })
}

async function firstTokens(ways: Way[]): Promise<Row[]> {
  const agent = new Agent({ keepAlive: true })
  const timesMs = new Map(ways.map((way) => [way.name, [] as number[]]))
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) timesMs.get(way.name)?.push((await stream(way, agent)).firstMs)
  }
  agent.destroy()
  const direct = median(timesMs.get(ways[0]?.name ?? '') ?? [])
  return ways.map(({ name }, index) => {
    const time = median(timesMs.get(name) ?? [])
    return index === 0
      ? row(`first token ${name}`, time, 'ms')
      : row(`first token ${name}, added`, time - direct, 'ms', { most: 1 })
  })
}

async function manyAtOnce(way: Way): Promise<Row[]> {
  const agent = new Agent({ keepAlive: true })
  const before = await childrenResidentMegabytes()
  const results = await Promise.allSettled(Array.from({ length: streamsAtOnce }, () => stream(way, agent)))
  agent.destroy()
  const lost = results.filter((result) => result.status === 'rejected' || !result.value.isWhole).length
  const after = await childrenResidentMegabytes()
  return [
    row(`${streamsAtOnce} streams at once, lost or cut`, lost, '', { most: 0 }),
    row('memory of all functions before', before, 'MB'),
    row('memory of all functions after', after, 'MB'),
  ]
}

async function withOpenFaaS(run: (openFaaS: OpenFaaS) => Promise<void>): Promise<void> {
  const file = fileURLToPath(new URL('../stack.yml', import.meta.url))
  const stack = (await readFile(file, 'utf8')).replaceAll(
    /max_inflight: "\d+"/g,
    `max_inflight: "${2 * streamsAtOnce}"`,
  )
  const environment = { GROQ_API_KEY: '' }
  const openFaaS = await startOpenFaaS({
    stack,
    bundles: await buildFunctions(file),
    environment,
    secrets: { 'function-token': 'bench' },
  })
  try {
    await run(openFaaS)
  } finally {
    await openFaaS.close()
  }
}

await withOpenFaaS(async ({ url, simulators }) => {
  const groq = simulators.get('groq')
  if (groq === undefined) throw new Error('Groq is not simulated: unset GROQ_API_KEY and GROQ_BASE_URL.')
  const chain: Way = {
    name: 'through the whole chain',
    url: `${url}/function/llm-router/v1/chat/completions`,
    headers: {},
  }
  const ways: Way[] = [
    { name: 'of the provider', url: `${groq.url}/openai/v1/chat/completions`, headers: { authorization: 'Bearer x' } },
    {
      name: 'through a provider function and the gateway',
      url: `${url}/function/groq-generate/v1/chat/completions`,
      headers: { 'x-function-token': 'bench' },
    },
    chain,
  ]
  const agent = new Agent()
  for (const way of ways) for (let count = 0; count < 50; count += 1) await stream(way, agent)
  const rows = await firstTokens(ways)
  groq.behaviour.pieceGapMs = 100
  console.log(formatTable([...rows, ...(await manyAtOnce(chain))]))
})

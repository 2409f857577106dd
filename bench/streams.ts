import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { fileURLToPath } from 'node:url'
import { buildFunctions } from '../local/build.ts'
import { type OpenFaaS, startOpenFaaS } from '../local/open-faas.ts'
import { count, runBenchmark } from './command.ts'
import { compareFirstTokens } from './first-tokens.ts'
import { readImage } from './image.ts'
import { type Launched, launchSilently } from './launch.ts'
import { residentMegabytesOf, treeOf } from './processes.ts'
import { type Row, row } from './report.ts'
import { stream, type Way } from './stream.ts'
import { functionToken } from './subject.ts'

const help = `npm run bench:streams [-- options]   what a stream costs

  --rounds N    streams of which the time to the first token is measured, each way (300)
  --help        this text

How much later the first token comes than from the provider itself: by a provider function, by the same behind the gateway,
and by the whole chain, each beside a bare proxy of node:http in its place; and whether a thousand streams at once all arrive
whole. Everything runs on one machine: compare the figures with each other, not with another machine's. Gateway and watchdogs
are the embedded ones, in one process with the provider's simulator and the client.`

const streamsAtOnce = 1000
const proxyFile = fileURLToPath(new URL('bare-proxy/index.ts', import.meta.url))
const target = '/openai/v1/chat/completions'

/** A function of the stack that is nothing but the bare proxy. */
const bareFunction = `
  bare-proxy:
    lang: llm-node
    handler: ./bench
    image: bare-proxy
    environment:
      <<: *provider-environment
      PROXY_TARGET: \${GROQ_BASE_URL}${target}
`

async function manyAtOnce(way: Way): Promise<Row[]> {
  const agent = new Agent({ keepAlive: true })
  const before = await functionsMegabytes()
  const results = await Promise.allSettled(Array.from({ length: streamsAtOnce }, () => stream(way, agent)))
  agent.destroy()
  const lost = results.filter((result) => result.status === 'rejected' || !result.value.isWhole).length
  const after = await functionsMegabytes()
  return [
    row(`${streamsAtOnce} streams at once, lost or cut`, lost, '', { most: 0 }),
    row('memory of all functions before', before, 'MB'),
    row('memory of all functions after', after, 'MB'),
  ]
}

/** Resident memory of all functions, which this process has started. */
async function functionsMegabytes(): Promise<number> {
  const functions = (await treeOf(process.pid)).filter((pid) => pid !== process.pid)
  return (await residentMegabytesOf(functions)).reduce((sum, megabytes) => sum + megabytes, 0)
}

async function withOpenFaaS<Result>(
  run: (openFaaS: OpenFaaS, bundles: Map<string, string>) => Promise<Result>,
): Promise<Result> {
  const file = fileURLToPath(new URL('../stack.yml', import.meta.url))
  const stack = (await readFile(file, 'utf8')).replaceAll(
    /max_inflight: "\d+"/g,
    `max_inflight: "${2 * streamsAtOnce}"`,
  )
  const bundles = await buildFunctions(file)
  const openFaaS = await startOpenFaaS({
    stack: stack + bareFunction,
    bundles: new Map([...bundles, ['bare-proxy', proxyFile]]),
    environment: { GROQ_API_KEY: '' },
    secrets: { 'function-token': functionToken },
  })
  try {
    return await run(openFaaS, bundles)
  } finally {
    await openFaaS.close()
  }
}

/** Starts the bare proxy and groq-generate as processes of their own, with no gateway before them. */
async function withoutGateway<Result>(
  providerUrl: string,
  groqBundle: string,
  run: (bare: Way, ours: Way) => Promise<Result>,
): Promise<Result> {
  const { nodeFlags } = await readImage()
  const environment = {
    NODE_ENV: 'production',
    PROXY_TARGET: `${providerUrl}${target}`,
    GROQ_BASE_URL: providerUrl,
    GROQ_API_KEY_FILE: fileURLToPath(new URL('../secrets/groq-api-key.example', import.meta.url)),
    // Without a gateway there is nobody who would have the secret that it checks.
    ALLOW_ANONYMOUS: 'true',
  }
  const launched: Launched[] = []
  const start = async (name: string, script: string): Promise<Way> => {
    const one = await launchSilently({
      name,
      script,
      environment,
      nodeFlags,
      request: { method: 'POST', headers: {}, body: '' },
    })
    launched.push(one)
    return { name, url: `http://127.0.0.1:${await one.port}/v1/chat/completions`, headers: {} }
  }
  try {
    return await run(await start('by a bare proxy', proxyFile), await start('by a provider function', groqBundle))
  } finally {
    for (const one of launched) await one.stop()
  }
}

async function measure(rounds: number, { url, simulators }: OpenFaaS, bundles: Map<string, string>): Promise<Row[]> {
  const groq = simulators.get('groq')
  if (groq === undefined) throw new Error('Groq is not simulated: unset GROQ_API_KEY and GROQ_BASE_URL.')
  const headers = { authorization: 'Bearer x' }
  const direct: Way = { name: 'of the provider', url: `${groq.url}${target}`, headers }
  const behindGateway = (name: string, does: string): Way => {
    return {
      name: does,
      url: `${url}/function/${name}/v1/chat/completions`,
      headers: { 'x-function-token': functionToken },
    }
  }
  const bare = behindGateway('bare-proxy', 'by a bare proxy behind the gateway')
  const ours = behindGateway('groq-generate', 'by a provider function behind the gateway')
  const chain = behindGateway('llm-router', 'by the whole chain')
  // The pieces come apart, as a model makes them; else all would be there with the first.
  groq.behaviour.pieceGapMs = 2
  const firstTokens = await withoutGateway(
    groq.url,
    bundles.get('groq-generate') ?? '',
    async (bareAlone, oursAlone) => {
      const alone = { bare: bareAlone, ours: oursAlone, mostAddedMs: 1 }
      const comparisons = [alone, { bare, ours }, { bare, ours: chain }]
      return compareFirstTokens(direct, comparisons, rounds)
    },
  )
  groq.behaviour.pieceGapMs = 100
  return [...firstTokens, ...(await manyAtOnce(chain))]
}

await runBenchmark({
  help,
  options: { rounds: count(300) },
  measure: ({ rounds }) => withOpenFaaS((openFaaS, bundles) => measure(rounds, openFaaS, bundles)),
})

import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { type Launched, launchOn } from '../launch.ts'
import { freePort } from '../port.ts'
import type { Subject } from '../subject.ts'
import { ordinary, shippedCatalogue, withKey } from '../with-key.ts'
import type { Contender } from './contender.ts'
import { whenAllListen } from './together.ts'

const path = '/v1/chat/completions'

/** groq-generate alone. */
export function providerAlone(groq: Subject): Contender {
  return {
    id: 'groq',
    name: 'groq-generate',
    note: 'as its image starts it: checks the function token, prices the answer, keeps metrics and a log',
    async start(upstream) {
      const port = await freePort()
      const launched = launchGroq(groq, port, upstream.url)
      const stop = await whenAllListen([launched])
      return {
        url: `http://127.0.0.1:${port}${path}`,
        ...{ model: 'openai/gpt-oss-20b', headers: groq.request.headers },
        processes: async () => [launched.pid],
        stop,
      }
    },
  }
}

type Pair = { router: Subject; groq: Subject; directory: string }

/** The router and groq-generate, without a gateway before either. */
export function routerAndProvider(pair: Pair): Contender {
  return {
    id: 'pair',
    name: 'llm-router + groq-generate',
    note: 'the shipped catalogue; the router decides, reserves and settles a budget and writes the ledger, in memory',
    start: (upstream) => startPair(pair, upstream.url, async (router) => router),
  }
}

/** The same with what production has. */
export function routerWithKeys(pair: Pair): Contender {
  return {
    id: 'pair-keys',
    name: 'llm-router + groq-generate, key and SQLite',
    note: 'the shipped catalogue, with a virtual key, its limits of requests and tokens, its monthly budget and one for all, and the ledger in a SQLite file',
    start: (upstream) =>
      startPair(pair, upstream.url, async (router) => {
        const directory = await mkdtemp(join(pair.directory, 'keyed-'))
        const environment = { STORE_FILE: join(directory, 'router.db') }
        return withKey(router, { directory, ...ordinary, environment })
      }),
  }
}

function launchGroq(groq: Subject, port: number, upstreamUrl: string): Launched {
  return launchOn(port, { ...groq, environment: { ...groq.environment, GROQ_BASE_URL: upstreamUrl } })
}

async function startPair(
  { router, groq }: Pair,
  upstreamUrl: string,
  change: (router: Subject) => Promise<Subject>,
): ReturnType<Contender['start']> {
  const [port, groqPort] = [await freePort(), await freePort()]
  const changed = await change({
    ...router,
    environment: {
      ...router.environment,
      ...{ function_url: `http://{function}:${groqPort}`, deployed_functions: 'localhost' },
      ROUTER_CONFIG_YAML: await catalogueAtLocalhost(),
    },
  })
  const [front, provider] = [launchOn(port, changed), launchGroq(groq, groqPort, upstreamUrl)]
  const stop = await whenAllListen([front, provider])
  return {
    url: `http://127.0.0.1:${port}${path}`,
    ...{ model: 'auto', headers: changed.request.headers },
    processes: async () => [front.pid, provider.pid],
    stop,
  }
}

/** A function is found by its name, as on Kubernetes, and here the only name is this machine's own. */
async function catalogueAtLocalhost(): Promise<string> {
  const { targets, ...others } = parse(await shippedCatalogue())
  const here = targets.map((target: { function: string }) =>
    target.function === 'groq-generate' ? { ...target, function: 'localhost' } : target,
  )
  return stringify({ ...others, targets: here })
}

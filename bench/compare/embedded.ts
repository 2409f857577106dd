import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { treeOf } from '../processes.ts'
import { functionToken, type Subject } from '../subject.ts'
import type { Contender, Running } from './contender.ts'

const script = fileURLToPath(new URL('embedded-process.ts', import.meta.url))
/** Each function takes every connection of the load, where the stack's limit refuses some: what they cost is the same. */
const max_inflight = '256'
const note =
  'behind the embedded gateway of `npm start`, which is a Node process of its own and not counted in CPU and RSS; max_inflight is 256'

/** The chain as a caller of OpenFaaS sees it: gateway, router, gateway, provider. */
export function embeddedChain(router: Subject, groq: Subject): Contender {
  return embedded({
    ...{ id: 'embedded', name: 'embedded gateway: router + provider', stackFile: '../../stack.yml' },
    bundles: { 'llm-router': bundleOf(router), 'groq-generate': bundleOf(groq) },
    ...{ path: 'llm-router/v1/chat/completions', model: 'auto' },
  })
}

/** The same chain with nothing in its functions. */
export function embeddedBareChain(proxy: Subject): Contender {
  return embedded({
    ...{ id: 'embedded-bare', name: 'embedded gateway: two bare functions', stackFile: '../bare-proxy/stack.yml' },
    bundles: { 'bare-router': bundleOf(proxy), 'bare-provider': bundleOf(proxy) },
    ...{ path: 'bare-router/', model: 'openai/gpt-oss-20b' },
  })
}

type Chain = {
  id: string
  name: string
  stackFile: string
  /** Of the functions of the stack that are started. */
  bundles: Record<string, string>
  /** Where it is asked, from the function's name on. */
  path: string
  model: string
}

function embedded({ id, name, stackFile, bundles, path, model }: Chain): Contender {
  return {
    ...{ id, name, note, isPlatform: true },
    async start(upstream) {
      const text = await readFile(new URL(stackFile, import.meta.url), 'utf8')
      const { functions, ...others } = parse(text, { merge: true })
      const stack = { ...others, version: '1.0', functions: onlyThese(functions, Object.keys(bundles)) }
      const { url, running } = await startPlatform(stack, bundles, upstream.url)
      return { ...running, url: `${url}/function/${path}`, model }
    },
  }
}

type Specification = { environment: object }

function onlyThese(functions: Record<string, Specification>, names: readonly string[]): Record<string, Specification> {
  const kept = Object.entries(functions).filter(([name]) => names.includes(name))
  return Object.fromEntries(
    kept.map(([name, one]) => [name, { ...one, environment: { ...one.environment, max_inflight } }]),
  )
}

function bundleOf(subject: Subject): string {
  return join(dirname(subject.script), 'index.cjs')
}

/** What the process of the platform is told. */
export type Platform = {
  stack: string
  bundles: Record<string, string>
  environment: Record<string, string>
  secrets: Record<string, string>
}

type Started = { url: string; running: Omit<Running, 'url' | 'model'> }

async function startPlatform(stack: object, bundles: Record<string, string>, upstreamUrl: string): Promise<Started> {
  const platform: Platform = {
    ...{ stack: stringify(stack), bundles },
    environment: { GROQ_BASE_URL: upstreamUrl, GROQ_API_KEY: 'gsk_a-key-for-the-benchmark' },
    secrets: { 'function-token': functionToken, 'admin-token': 'an-admin-token-for-the-benchmark' },
  }
  const child = spawn(process.execPath, [script, JSON.stringify(platform)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [url] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error('The embedded gateway ended before it listened.'))),
  ])
  return {
    url: String(url),
    running: {
      headers: {},
      processes: async () => (await treeOf(child.pid ?? 0)).filter((pid) => pid !== child.pid),
      async stop() {
        child.kill('SIGTERM')
        await ended
      },
    },
  }
}

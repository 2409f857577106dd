import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { imageNodeFlags } from '../../local/image.ts'
import { bundleFunction } from '../../template/llm-node/bundle.ts'
import { type Metered, startMetered } from '../metered/metered.ts'
import { functionToken } from '../subject.ts'
import { catalogueOf } from './catalogue.ts'

/** Router, gateway, provider function and provider, each a process of its own. */
export type Chain = {
  /** Of the router. */
  url: string
  router: Metered
  provider: Metered
  close(): Promise<void>
}

export type ChainOptions = {
  /** Targets in the catalogue; all are models of the one provider function. */
  targets?: number
  /** What the catalogue has besides targets and rules. */
  catalogue?: object
  /** Of the router. */
  environment?: Record<string, string>
  nodeFlags?: readonly string[]
}

export const adminToken = 'an-admin-token-for-the-benchmark'
const program = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const handler = (name: string) => fileURLToPath(new URL(`../../functions/${name}/handler.ts`, import.meta.url))

/** Bundles both functions and writes their secrets, once for all chains that are started in the folder. */
export async function prepareChain(directory: string): Promise<void> {
  await mkdir(join(directory, 'secrets'))
  const secrets = {
    'function-token': functionToken,
    'admin-token': adminToken,
    'groq-api-key': 'gsk_for-the-benchmark',
  }
  for (const [name, text] of Object.entries(secrets)) await writeFile(join(directory, 'secrets', name), text)
  for (const name of ['llm-router', 'groq-generate'])
    await bundleFunction(handler(name), join(directory, `${name}.cjs`))
}

export async function startChain(directory: string, options: ChainOptions = {}): Promise<Chain> {
  const { targets = 20, catalogue, environment, nodeFlags = imageNodeFlags } = options
  const started: Metered[] = []
  const start = async (script: string, own: Record<string, string>, flags: readonly string[]) => {
    const one = await startMetered(script, { environment: own, nodeFlags: flags })
    started.push(one)
    return one
  }
  const common = { secret_mount_path: join(directory, 'secrets'), ALLOW_ANONYMOUS: 'true' }
  const close = async () => {
    await Promise.all(started.map((one) => one.end()))
  }
  try {
    const upstream = await start(program('upstream.ts'), {}, [])
    const groq = { ...common, GROQ_BASE_URL: upstream.url }
    const provider = await start(join(directory, 'groq-generate.cjs'), groq, nodeFlags)
    const gateway = await start(
      program('gateway.ts'),
      { FUNCTIONS: JSON.stringify({ 'groq-generate': provider.url }) },
      [],
    )
    // Too long for a variable.
    const config = join(directory, 'catalogue.yaml')
    await writeFile(config, JSON.stringify({ ...catalogueOf(targets), ...catalogue }))
    const own = { gateway_url: gateway.url, ROUTER_CONFIG: config }
    const router = await start(join(directory, 'llm-router.cjs'), { ...common, ...own, ...environment }, nodeFlags)
    return { url: router.url, router, provider, close }
  } catch (error) {
    await close()
    throw error
  }
}

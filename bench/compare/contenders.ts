import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '#runtime/error-message.ts'
import { readImage } from '../image.ts'
import { createFunctions } from '../subjects.ts'
import { bareFunctions, createBareProxy } from './bare.ts'
import type { Run } from './cached.ts'
import type { Contender } from './contender.ts'
import { direct } from './direct.ts'
import { embeddedBareChain, embeddedChain } from './embedded.ts'
import { providerAlone, routerAndProvider, routerWithKeys } from './functions.ts'
import { installLitellm } from './litellm.ts'
import { installPortkey } from './portkey.ts'
import { realChains } from './real.ts'

/** What `--only` knows, in the order of the table. */
export const contenderIds: readonly string[] =
  'bare groq bare-pair pair pair-keys embedded-bare embedded real-bare real portkey litellm'.split(' ')

/** Each of them, and why those are missing that cannot be had here. */
export type Field = { contenders: Contender[]; missing: string[] }

export type Wanted = {
  /** Where functions are deployed already. */
  gateway: { url: string; apiKey: string | undefined } | undefined
  only?: readonly string[] | undefined
  withPeers: boolean
  directory: string
  run: Run
  signal: AbortSignal
}

const peers: readonly { id: string; install: (run: Run, directory: string) => Promise<Contender> }[] = [
  { id: 'portkey', install: installPortkey },
  { id: 'litellm', install: installLitellm },
]

/** Builds and installs everything that is wanted, in the order of the table. */
export async function assemble({ gateway, only, withPeers, directory, run, signal }: Wanted): Promise<Field> {
  const isWanted = (id: string) => id === direct.id || only === undefined || only.includes(id)
  const missing: string[] = []
  const others: Contender[] = []
  for (const { id, install } of withPeers ? peers : []) {
    if (!isWanted(id)) continue
    try {
      others.push(await install(run, directory))
    } catch (error) {
      signal.throwIfAborted()
      missing.push(`${id} cannot be installed here: ${messageOf(error)}`)
    }
  }
  const own = await ownContenders(directory)
  const real = gateway === undefined ? [] : realChains(gateway.url, gateway.apiKey)
  return { contenders: [direct, ...own, ...real, ...others].filter(({ id }) => isWanted(id)), missing }
}

async function ownContenders(directory: string): Promise<Contender[]> {
  const image = await readImage()
  const folder = join(directory, 'functions')
  await mkdir(folder)
  const stage = { image, directory: folder }
  const subjects = await createFunctions(stage, 'http://127.0.0.1:1', ['groq-generate', 'llm-router'])
  const proxy = await createBareProxy(stage)
  const [groq, router] = ['groq-generate', 'llm-router'].map((name) => subjects.find((one) => one.name === name))
  if (groq === undefined || router === undefined) throw new Error('stack.yml has no llm-router or no groq-generate.')
  const pair = { router, groq, directory }
  return [
    bareFunctions(1, proxy),
    providerAlone(groq),
    bareFunctions(2, proxy),
    routerAndProvider(pair),
    routerWithKeys(pair),
    embeddedBareChain(proxy),
    embeddedChain(router, groq),
  ]
}

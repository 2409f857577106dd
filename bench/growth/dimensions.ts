import type { ChatOptions } from '../chain/call.ts'
import { type Chain, type ChainOptions, startChain } from '../chain/chain.ts'
import { storeWithKeys, storeWithLedger } from './filled-store.ts'

/** What is asked at one size, and of which chain. */
type Setting = {
  chain: ChainOptions
  connections: number
  ask?: Omit<ChatOptions, 'number'>
  headersOf?: (number: number) => Record<string, string>
}

export type Dimension = {
  name: string
  /** Of the sizes. */
  unit: string
  sizes: readonly number[]
  setting(size: number, directory: string): Promise<Setting>
}

const connections = 16
/** How long each waits for its turn is what is measured, so nobody gives up. */
const patient = { defaultTimeoutMs: 45_000, defaultIdleTimeoutMs: 45_000, defaultConnectTimeoutMs: 45_000 }

/** What may grow, one at a time; the rest stays as it is. */
export const dimensions: readonly Dimension[] = [
  {
    ...{ name: 'body', unit: 'bytes of a prompt', sizes: [1000, 8000, 64_000, 256_000, 990_000] },
    // The router keeps few large bodies in memory at once, and refuses more.
    setting: async (characters) => ({ chain: {}, connections: 4, ask: { characters } }),
  },
  {
    ...{ name: 'catalogue', unit: 'targets', sizes: [5, 20, 100, 500] },
    // It looks at all of them, unlike a rule, which takes the first that is available.
    setting: async (targets) => ({
      chain: { targets },
      connections,
      headersOf: () => ({ 'x-llm-strategy': 'hybrid' }),
    }),
  },
  {
    ...{ name: 'concurrency', unit: 'requests at once', sizes: [1, 8, 64, 512] },
    setting: async (atOnce) => ({ chain: {}, connections: atOnce }),
  },
  {
    ...{ name: 'streams', unit: 'streams at once', sizes: [1, 10, 100, 1000] },
    setting: async (atOnce) => ({ chain: {}, connections: atOnce, ask: { stream: true, orders: { gapMs: 20 } } }),
  },
  {
    ...{ name: 'keys', unit: 'keys', sizes: [1, 100, 10_000, 100_000] },
    async setting(keys, directory) {
      const { file, tokens } = await storeWithKeys(directory, keys)
      const tokenOf = (number: number) => tokens[(number * 7919) % tokens.length] ?? ''
      const headersOf = (number: number) => ({ authorization: `Bearer ${tokenOf(number)}` })
      // Whoever spends fast is no exception here.
      const catalogue = { runaway: { aboveUsdPerMinute: 1e6 } }
      return { chain: { catalogue, environment: { STORE_FILE: file } }, connections, headersOf }
    },
  },
  {
    ...{ name: 'ledger', unit: 'calls in the ledger', sizes: [1000, 10_000, 100_000, 1_000_000] },
    async setting(calls, directory) {
      return { chain: { environment: { STORE_FILE: await storeWithLedger(directory, calls) } }, connections }
    },
  },
]

export async function startSetting(
  { setting }: Dimension,
  size: number,
  directory: string,
): Promise<Setting & { running: Chain }> {
  const own = await setting(size, directory)
  return {
    ...own,
    running: await startChain(directory, { ...own.chain, catalogue: { ...patient, ...own.chain.catalogue } }),
  }
}

import { startOpenFaaS } from '../../local/open-faas.ts'
import type { Platform } from './embedded.ts'

/** The embedded OpenFaaS in a process of its own, so that it takes no time from whoever measures. It prints its address. */
const { stack, bundles, environment, secrets }: Platform = JSON.parse(process.argv[2] ?? '')
const openFaaS = await startOpenFaaS({ stack, bundles: new Map(Object.entries(bundles)), environment, secrets })
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void openFaaS.close().then(() => process.exit()))
}
console.log(openFaaS.url)

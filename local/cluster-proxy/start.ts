import { help, readCommandLine } from './command-line.ts'
import { startHealth } from './health.ts'
import { startProxy } from './proxy.ts'

/** Longer than Kubernetes takes to tell all nodes that a pod gets no more requests. */
const settleMs = 5_000

/** Starts the proxy and runs it until a signal ends it. */
async function main(): Promise<void> {
  const options = readCommandLine(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(help)
    return
  }
  const print = (fields: object) =>
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`)
  const proxy = await startProxy(options, print)
  const { upstream, health } = options
  const probes = health && (await startHealth({ ...health, upstream, idle: proxy.idle, settleMs }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => Promise.all([proxy.close(), probes?.close()]).then(() => process.exit(0)))
  }
  print({ listening: proxy.url, upstream: upstream.origin, ...(probes && { health: probes.url }) })
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
})

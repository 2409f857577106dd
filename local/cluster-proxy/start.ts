import { help, readCommandLine } from './command-line.ts'
import { startProxy } from './proxy.ts'

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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => proxy.close().then(() => process.exit(0)))
  }
  print({ listening: proxy.url, upstream: options.upstream.origin })
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
})

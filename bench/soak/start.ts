import { parseArgs } from 'node:util'
import { inFolder } from '../in-folder.ts'
import { soak } from './soak.ts'
import { textOf, verdictsOf } from './verdicts.ts'

const help = `npm run bench:soak [-- options]   whether anything grows under many requests with faults

  --requests N     all requests (100000)
  --streams N      those of them that are streams (a tenth)
  --connections N  clients at once (32)
  --samples N      how often both functions and the store are looked at, while nothing is under way (20)
  --help           this text

Router, provider function and a provider that answers 429 and 500, hangs and breaks off; callers go away, and the store's file is
locked now and then. Heap (after a collection), memory, sockets, timers, series of metrics and rows of the store must not grow once a
quarter of the requests is done. The exit code is 1 where something does.
`
const text = { type: 'string' } as const
const options = {
  ...{ requests: text, streams: text, connections: text, samples: text },
  help: { type: 'boolean' },
} as const

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({ options })
  const requests = Number(values.requests ?? 100_000)
  const numbers = {
    requests,
    streams: Number(values.streams ?? requests / 10),
    connections: Number(values.connections ?? 32),
    samples: Number(values.samples ?? 20),
  }
  const isWrong = Object.values(numbers).some((value) => !(value >= 0)) || requests < 1 || numbers.samples < 4
  if (values.help || isWrong) {
    process[values.help ? 'stdout' : 'stderr'].write(
      values.help ? help : `A number is wrong; samples are 4 at least.\n${help}`,
    )
    return values.help ? 0 : 2
  }
  const { rounds, outcomes } = await inFolder('soak', (folder) =>
    soak(folder, {
      ...numbers,
      onSample(done, { router, provider, store }) {
        const own = [router, provider].map(
          (one) => `${one['heap, MB'].toFixed(1)}/${one['resident, MB'].toFixed(0)} MB`,
        )
        console.log(`${done} requests: router ${own[0]}, provider ${own[1]}, ${store.counters} counters`)
      },
    }),
  )
  const verdicts = verdictsOf(rounds)
  console.log(`\n${textOf(verdicts)}\n`)
  console.log([...outcomes].map(([what, count]) => `${count} ${what}`).join(', '))
  return verdicts.every(({ verdict }) => verdict === 'ok') ? 0 : 1
}

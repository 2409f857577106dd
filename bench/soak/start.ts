import * as v from 'valibot'
import { count, readOptions, wholeNumber } from '../command.ts'
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
quarter of the requests is done. The exit code is 1 where something does.`
const options = {
  requests: count(100_000),
  streams: v.optional(wholeNumber(0)),
  connections: count(32),
  samples: count(20, 4),
}

await main()

async function main(): Promise<void> {
  const given = readOptions(help, options)
  if (given === undefined) return
  const { rounds, outcomes } = await inFolder('soak', (folder) =>
    soak(folder, {
      ...given,
      streams: given.streams ?? given.requests / 10,
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
  if (verdicts.some(({ verdict }) => verdict !== 'ok')) process.exitCode = 1
}

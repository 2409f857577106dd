import * as v from 'valibot'
import { count, flag, readOptions } from '../command.ts'
import { compare } from './compare.ts'
import { contenderIds } from './contenders.ts'
import { printed, writeResults } from './results.ts'

/** `npm run bench`: this project beside other gateways, in one run. */
const help = `npm run bench [-- options]   the functions beside other gateways, in turns, against one fake provider

  --rounds N       of load: each has a block with 1, with 16 and with 64 connections (7)
  --seconds N      of one block (2)
  --warm-up N      seconds at most that each is loaded before it is measured, until it gets no faster (30)
  --quick          2 rounds of 1 second, 2 cold starts and no warm-up to speak of, for the shape alone: 3 minutes in place of 20
  --only A,B       these alone, beside direct: ${contenderIds.slice(0, 7).join(', ')},
                   ${contenderIds.slice(7).join(', ')}
  --without-peers  nothing of others is installed or measured
  --listen A:P     an address for the provider beside 127.0.0.1, for functions behind OPENFAAS_URL
  --write          puts the tables into bench/RESULTS.md, and some of the figures into README.md
  --help           this text

The provider is nginx, and the load comes from wrk: from the PATH, or else from Debian's packages. Those and the peers are put
into ~/.cache/openfaas-llm-router/bench the first time; what cannot be had is left out, which is said. With OPENFAAS_URL, and
API_KEY if the router has keys, what is deployed there is measured too: docs/benchmarks.md says what that has to be.
Compare the figures with each other, in one run: on another machine, or beside other work, all are others.`

const isQuick = process.argv.includes('--quick')

const options = {
  rounds: count(isQuick ? 2 : 7),
  seconds: count(isQuick ? 1 : 2),
  'warm-up': count(isQuick ? 2 : 30),
  listen: v.optional(v.string()),
  only: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(v.picklist(contenderIds, `must be of ${contenderIds.join(', ')}`)),
    ),
  ),
  ...{ quick: flag(), write: flag(), 'without-peers': flag() },
}

async function main(): Promise<void> {
  const given = readOptions(help, options)
  if (given === undefined) return
  const { quick, write, 'without-peers': withoutPeers, 'warm-up': warmUpSeconds, ...plan } = given
  const { OPENFAAS_URL, API_KEY } = process.env
  const result = await compare({
    ...plan,
    coldStarts: quick ? 2 : 7,
    warmUpSeconds,
    streams: quick ? 3 : 5,
    withPeers: !withoutPeers,
    gateway: OPENFAAS_URL ? { url: OPENFAAS_URL, apiKey: API_KEY } : undefined,
    signal: endOnSignal.signal,
  })
  const run = { ...result, date: new Date().toISOString().slice(0, 10), command: commandLine() }
  console.log(printed(run))
  if (write) await writeResults(run)
}

function commandLine(): string {
  const given = process.argv.slice(2)
  return ['npm run bench', ...(given.length > 0 ? ['--'] : []), ...given].join(' ')
}

/** Ctrl-C ends what is under way, and that ends what it has started. */
const endOnSignal = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => endOnSignal.abort())

try {
  await main()
} catch (error) {
  if (!endOnSignal.signal.aborted) throw error
  console.error('Interrupted.')
  process.exitCode = 130
}
process.exit()

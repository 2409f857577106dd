import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { count } from '../command.ts'
import { inFolder } from '../in-folder.ts'
import { runUntil } from './cached.ts'
import { measureColdStarts } from './cold-starts.ts'
import { assemble } from './contenders.ts'
import { createFigures } from './figures.ts'
import { createLoader } from './load.ts'
import { describeMachine } from './machine.ts'
import { findNginx, findWrk } from './programs.ts'
import { measureRounds } from './rounds.ts'
import { measuredTable } from './table.ts'
import { targetTable } from './targets.ts'
import { startUpstream } from './upstream.ts'

/** `npm run bench`: this project beside other gateways, in one run. */
const help = `npm run bench [-- options]   the functions beside other gateways, in turns, against one fake provider

  --rounds N       blocks of load of each, after one to warm up (5)
  --seconds N      of one block; each round has three: 1, 16 and 64 connections (3)
  --quick          2 rounds of 1 second, and 2 cold starts: about 2 minutes, for the shape alone
  --only A,B       these alone, beside direct: bare, groq, bare-pair, pair, pair-keys,
                   embedded-bare, embedded, real-bare, real, portkey, litellm
  --listen A:P     an address for the provider beside 127.0.0.1, for functions behind OPENFAAS_URL
  --without-peers  nothing is installed, and nothing of others is measured
  --help           this text

The provider is nginx, and the load comes from wrk: from the PATH, or else from Debian's packages. Those and the peers are put
into ~/.cache/openfaas-llm-router/bench the first time; what cannot be had is left out, which is said.
Compare the figures with each other, in one run: on another machine, or beside other work, all are others.`

const options = { rounds: count(5), seconds: count(3), only: v.optional(v.string()), listen: v.optional(v.string()) }

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    options: { rounds: text, seconds: text, only: text, listen: text, quick: flag, 'without-peers': flag, help: flag },
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  const quick = values.quick ? { rounds: '2', seconds: '1' } : {}
  const parsed = v.safeParse(v.object(options), { ...quick, ...values })
  if (!parsed.success) {
    console.error(`--${v.getDotPath(parsed.issues[0])} ${parsed.issues[0].message}.`)
    return 2
  }
  const { rounds, seconds, only, listen } = parsed.output
  const { signal } = endOnSignal
  const run = runUntil(signal)
  await inFolder('compare', async (directory) => {
    const [nginx, wrk] = [await findNginx(run), await findWrk(run)]
    const machine = describeMachine({ nginx: nginx.version, wrk: wrk.version })
    const { OPENFAAS_URL, API_KEY } = process.env
    const gateway = OPENFAAS_URL ? { url: OPENFAAS_URL, apiKey: API_KEY } : undefined
    const wanted = { gateway, only: only?.split(','), withPeers: !values['without-peers'], directory, run, signal }
    const { contenders, missing } = await assemble(wanted)
    for (const line of missing) console.error(`… left out: ${line}`)
    const upstream = await startUpstream(nginx, `${directory}/upstream`, listen)
    try {
      const figures = new Map(contenders.map((contender) => [contender, createFigures()]))
      console.error('… cold starts')
      await measureColdStarts(figures, upstream, { rounds: values.quick ? 2 : 7, signal })
      const plan = { rounds, seconds, streams: values.quick ? 3 : 10, signal }
      await measureRounds(figures, upstream, createLoader(wrk, directory, signal), plan)
      const all = [...figures].map(([{ id, name, note }, own]) => ({ id, name, note, figures: own }))
      console.log(`${measuredTable(all)}\n\n${targetTable(all)}\n\n${machine}`)
      for (const {
        name,
        figures: { failure, errors },
      } of all) {
        if (failure !== undefined) console.log(`${name} failed: ${failure}`)
        if (errors > 0) console.log(`${name}: ${errors} requests under load had no answer, or an error's.`)
      }
    } finally {
      await upstream.stop()
    }
  })
  return 0
}

/** Ctrl-C ends what is under way, and that ends what it has started. */
const endOnSignal = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => endOnSignal.abort())

try {
  process.exitCode = await main()
} catch (error) {
  if (!endOnSignal.signal.aborted) throw error
  console.error('Interrupted.')
  process.exitCode = 130
}
process.exit()
